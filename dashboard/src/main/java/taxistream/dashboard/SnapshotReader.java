package taxistream.dashboard;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads the job's own tables. Columns and tables that an older job did not write are absent from the answer. */
final class SnapshotReader {

    private static final String PROGRESS = "SELECT * FROM taxistream_progress ORDER BY statistic";
    private static final String MONTHS = "SELECT * FROM taxistream_months ORDER BY statistic, month LIMIT 20000";
    private static final String REJECTED =
            "SELECT * FROM taxistream_rejected ORDER BY statistic, reason, month LIMIT 20000";

    private static final String REPLAYS = "SELECT * FROM taxistream_replays ORDER BY topic, replay";
    private static final String REPLAY_REJECTED =
            "SELECT topic, replay, reason, records FROM taxistream_replay_rejected WHERE records > 0 ORDER BY reason";

    private static final String REFUSED =
            "SELECT folder, file, why, refused_at FROM taxistream_refused WHERE why IS NOT NULL ORDER BY folder, file";

    private SnapshotReader() {}

    /** The time by MySQL's clock. */
    static Instant time(Connection connection) throws SQLException {
        try (PreparedStatement select = Database.prepare(connection, "SELECT UTC_TIMESTAMP(3)", List.of());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        }
    }

    /** The ledger's rows, one a statistic; empty where no job has ever run. */
    static List<Map<String, Object>> progress(Connection connection) throws SQLException {
        return rowsIfThere(connection, PROGRESS).stream()
                .filter(row -> !Boolean.TRUE.equals(row.get("retired")))
                .toList();
    }

    /** The rows that each replay has sent, and rejected by reason; empty if the job does not record them. */
    static List<Map<String, Object>> replays(Connection connection) throws SQLException {
        List<Map<String, Object>> replays = rowsIfThere(connection, REPLAYS);
        if (replays.isEmpty()) {
            return replays;
        }
        Map<Object, List<Map<String, Object>>> reasons = rowsIfThere(connection, REPLAY_REJECTED).stream()
                .collect(Collectors.groupingBy(row -> List.of(row.get("topic"), row.get("replay"))));
        replays.forEach(row -> row.put(
                "reasons",
                reasons.getOrDefault(List.of(row.get("topic"), row.get("replay")), List.of()).stream()
                        .map(reason -> Map.of("reason", reason.get("reason"), "records", reason.get("records")))
                        .toList()));
        return replays;
    }

    /** The SQL files that a job does not take up, and why. */
    static List<Map<String, Object>> refused(Connection connection) throws SQLException {
        return rowsIfThere(connection, REFUSED);
    }

    static Snapshot read(
            Connection connection,
            List<Map<String, Object>> progress,
            List<Map<String, Object>> replays,
            List<Map<String, Object>> refused)
            throws SQLException {
        if (progress.isEmpty()) {
            return Snapshot.empty();
        }
        Map<String, String> versions = new LinkedHashMap<>();
        progress.forEach(row -> versions.put(String.valueOf(row.get("statistic")), version(row)));
        String all = UUID.nameUUIDFromBytes(progress.toString().getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 13);
        Map<String, Object> pipeline = new LinkedHashMap<>();
        pipeline.put("state", "live");
        pipeline.put("version", all);
        pipeline.put("statistics", progress);
        List<Map<String, Object>> months = rowsIfThere(connection, MONTHS);
        pipeline.put("months", months);
        pipeline.put("rejected", rowsIfThere(connection, REJECTED));
        pipeline.put("replays", replays);
        pipeline.put("refused_files", refused);
        return new Snapshot(
                Snapshot.State.LIVE,
                all,
                Catalogue.read(connection, versions, joined(versions.values()), byStatistic(months)),
                pipeline);
    }

    /**
     * A version of each month: its trips and its last update. Counts only grow and later batches have later times, so an equal version
     * means an unchanged month.
     */
    private static Map<String, Map<String, String>> byStatistic(List<Map<String, Object>> months) {
        return months.stream()
                .collect(Collectors.groupingBy(
                        row -> String.valueOf(row.get("statistic")),
                        Collectors.toMap(
                                row -> String.valueOf(row.get("month")),
                                row -> row.get("trips") + "@" + row.get("last_update"))));
    }

    /** The version has no epoch, because a restart alone changes no row. */
    private static String version(Map<String, Object> row) {
        String query = Objects.toString(row.get("query_id"), "");
        return query.substring(0, Math.min(8, query.length())) + "." + row.get("last_batch");
    }

    private static String joined(Collection<String> versions) {
        return versions.stream().sorted().collect(Collectors.joining("_"));
    }

    private static List<Map<String, Object>> rowsIfThere(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = Database.prepare(connection, sql, List.of());
                ResultSet row = select.executeQuery()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            ResultSetMetaData columns = row.getMetaData();
            while (row.next()) {
                Map<String, Object> values = new LinkedHashMap<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    String name = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
                    values.put(name, value(name, row.getObject(i)));
                }
                rows.add(values);
            }
            return rows;
        } catch (SQLException e) {
            if (Database.isMissingTable(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private static Object value(String name, Object value) {
        if (name.equals("retired") || name.equals("done")) {
            return value instanceof Number number ? number.intValue() != 0 : Boolean.TRUE.equals(value);
        }
        if (value instanceof java.sql.Timestamp time) {
            return time(name, time.toLocalDateTime());
        }
        if (value instanceof LocalDateTime time) {
            return time(name, time);
        }
        if (value instanceof java.sql.Date date) {
            return date(name, date.toLocalDate());
        }
        if (value instanceof LocalDate date) {
            return date(name, date);
        }
        return value;
    }

    private static String time(String name, LocalDateTime time) {
        boolean utc = name.endsWith("_at") || name.endsWith("_update");
        return time.truncatedTo(ChronoUnit.MILLIS) + (utc ? "Z" : "");
    }

    private static String date(String name, LocalDate date) {
        return name.equals("month") ? YearMonth.from(date).toString() : date.toString();
    }
}
