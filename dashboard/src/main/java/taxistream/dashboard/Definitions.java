package taxistream.dashboard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How each statistic comes about: its SQL, the columns that it reads, the views that read it, and the size of its table. Of a view: the
 * statistics that it reads, as MySQL keeps its text.
 */
final class Definitions {

    /** MySQL keeps a table's size for a day unless it is told not to. MariaDB, which does not, skips the comment. */
    private static final String FRESH_SIZES = "SET /*!80000 SESSION information_schema_stats_expiry = 0, */ @fresh = 1";

    private static final String SIZES = "SELECT TABLE_NAME, DATA_LENGTH + INDEX_LENGTH FROM information_schema.TABLES"
            + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'";

    private static final String TEXTS =
            "SELECT statistic, sql_text, reads_columns, taken_up_at FROM taxistream_definitions";

    private static final String FILLED =
            "SELECT statistic, MIN(first_update) FROM taxistream_months GROUP BY statistic";

    private static final String VIEWS =
            "SELECT TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()";

    private final Connection connection;
    private final Map<String, Map<String, Object>> definitions = new LinkedHashMap<>();

    private Definitions(Connection connection, Collection<Statistic> statistics) {
        this.connection = connection;
        for (Statistic statistic : statistics) {
            Map<String, Object> definition = new LinkedHashMap<>();
            definition.put("statistic", statistic.name());
            definition.put("reads", List.of());
            definition.put("read_by", new ArrayList<String>());
            definitions.put(statistic.name(), definition);
        }
    }

    /** The answer to {@code /api/definitions}. A definition lacks what an older job, or the reader's rights, do not tell. */
    static Map<String, Object> read(Connection connection, Collection<Statistic> statistics) throws SQLException {
        Definitions read = new Definitions(connection, statistics);
        read.sizes();
        read.texts();
        read.filled();
        read.views();
        return Map.of("definitions", List.copyOf(read.definitions.values()));
    }

    private void sizes() throws SQLException {
        try (PreparedStatement set = Database.prepare(connection, FRESH_SIZES, List.of())) {
            set.execute();
        }
        each(SIZES, (definition, row) -> definition.put("bytes", row.getLong(2)));
    }

    private void texts() throws SQLException {
        each(TEXTS, (definition, row) -> {
            definition.put("sql", row.getString(2));
            definition.put(
                    "reads",
                    Stream.of(row.getString(3).split(", "))
                            .filter(name -> !name.isEmpty())
                            .toList());
            definition.put("taken_up_at", row.getObject(4, LocalDateTime.class) + "Z");
        });
    }

    private void filled() throws SQLException {
        each(FILLED, (definition, row) -> definition.put("filled_since", row.getObject(2, LocalDateTime.class) + "Z"));
    }

    private void views() throws SQLException {
        each(VIEWS, (view, row) -> {
            String text = row.getString(2);
            if (text == null || text.isEmpty()) {
                return; // the reader lacks SHOW VIEW
            }
            view.put("sql", text);
            List<String> reads = definitions.keySet().stream()
                    .filter(name -> !name.equals(view.get("statistic")) && text.contains(Database.quoted(name)))
                    .toList();
            view.put("reads", reads);
            reads.forEach(name -> readers(name).add((String) view.get("statistic")));
        });
    }

    @SuppressWarnings("unchecked")
    private List<String> readers(String statistic) {
        return (List<String>) definitions.get(statistic).get("read_by");
    }

    /** Goes over the rows of a statistic, which the first column names; none if the table is not there. */
    private void each(String sql, Entry entry) throws SQLException {
        try (PreparedStatement select = Database.prepare(connection, sql, List.of());
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Map<String, Object> definition = definitions.get(row.getString(1));
                if (definition != null) {
                    entry.enter(definition, row);
                }
            }
        } catch (SQLException e) {
            if (!Database.isMissingTable(e)) {
                throw e;
            }
        }
    }

    private interface Entry {
        void enter(Map<String, Object> definition, ResultSet row) throws SQLException;
    }
}
