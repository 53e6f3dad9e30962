package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tables {@code taxistream_replays} and {@code taxistream_replay_rejected}: the rows that each replay has sent, and rejected by
 * reason. Rows that a replay rejects never come into the topic of trips, so no batch counts them. The tables are for people and are
 * written apart from the batches; {@code read_at} holds the time of the last reading.
 */
public final class ReplayTables {

    static final String REPLAYS = "taxistream_replays";
    static final String REJECTED = "taxistream_replay_rejected";

    private ReplayTables() {}

    /**
     * Writes the counts of all replays in one transaction.
     *
     * @throws SQLException if MySQL refuses, or is away
     */
    public static void write(Database database, List<ReplayRow> replays) throws SQLException {
        try (Connection connection = database.connect()) {
            SqlFlavour flavour = SqlFlavour.of(connection);
            for (ReplayRow replay : replays) {
                writeReplay(connection, flavour, replay);
                writeRejected(connection, flavour, replay);
            }
            connection.commit();
        }
    }

    private static void writeReplay(Connection connection, SqlFlavour flavour, ReplayRow replay) throws SQLException {
        String sql = "INSERT INTO " + REPLAYS + " (topic, replay, done, sent, rejected, committed_at, read_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))" + flavour.onDuplicate() + "done = "
                + flavour.newValue("done") + ", sent = " + flavour.newValue("sent") + ", rejected = "
                + flavour.newValue("rejected") + ", committed_at = " + flavour.newValue("committed_at")
                + ", read_at = " + flavour.newValue("read_at");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, replay.topic());
            insert.setString(2, replay.replay());
            insert.setBoolean(3, replay.done());
            insert.setLong(4, replay.sent());
            insert.setLong(5, replay.rejectedRows());
            insert.setObject(6, replay.committedAt());
            insert.executeUpdate();
        }
    }

    private static void writeRejected(Connection connection, SqlFlavour flavour, ReplayRow replay) throws SQLException {
        // A restarted replay may lack a former reason. Its count is set to 0, because the job may not delete rows.
        try (PreparedStatement forget =
                connection.prepareStatement("UPDATE " + REJECTED + " SET records = 0 WHERE topic = ? AND replay = ?")) {
            forget.setString(1, replay.topic());
            forget.setString(2, replay.replay());
            forget.executeUpdate();
        }
        String sql = "INSERT INTO " + REJECTED + " (topic, replay, reason, records) VALUES (?, ?, ?, ?)"
                + flavour.onDuplicate() + "records = " + flavour.newValue("records");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Map.Entry<String, Long> reason : replay.rejected().entrySet()) {
                insert.setString(1, replay.topic());
                insert.setString(2, replay.replay());
                insert.setString(3, reason.getKey());
                insert.setLong(4, reason.getValue());
                insert.executeUpdate();
            }
        }
    }

    /** Every recorded replay, by topic and id; none if an older job wrote the database. */
    static List<ReplayRow> read(Connection connection) throws SQLException {
        List<ReplayRow> replays = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            Map<String, SortedMap<String, Long>> rejected = rejected(statement);
            try (ResultSet row = statement.executeQuery("SELECT * FROM " + REPLAYS + " ORDER BY topic, replay")) {
                while (row.next()) {
                    replays.add(new ReplayRow(
                            row.getString("topic"),
                            row.getString("replay"),
                            row.getBoolean("done"),
                            row.getLong("sent"),
                            rejected.getOrDefault(key(row), new TreeMap<>()),
                            row.getObject("committed_at", LocalDateTime.class)));
                }
            }
        } catch (SQLException e) {
            if (!Database.isAbsentTable(e)) {
                throw e;
            }
        }
        return replays;
    }

    private static Map<String, SortedMap<String, Long>> rejected(Statement statement) throws SQLException {
        Map<String, SortedMap<String, Long>> rejected = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT * FROM " + REJECTED + " WHERE records > 0")) {
            while (row.next()) {
                rejected.computeIfAbsent(key(row), replay -> new TreeMap<>())
                        .put(row.getString("reason"), row.getLong("records"));
            }
        }
        return rejected;
    }

    private static String key(ResultSet row) throws SQLException {
        return row.getString("topic") + "/" + row.getString("replay");
    }
}
