package taxistream.dashboard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import taxistream.settings.Nearest;

/**
 * The statistics that the page shows: the ledger's tables, and the views with a month column. Other tables of the database are never
 * shown.
 */
record Catalogue(Map<String, Statistic> statistics) {

    private static final String COLUMNS =
            "SELECT t.TABLE_NAME, t.TABLE_TYPE, t.TABLE_COMMENT, c.COLUMN_NAME, c.DATA_TYPE,"
                    + " c.COLUMN_TYPE, c.COLUMN_KEY, c.COLUMN_COMMENT FROM information_schema.TABLES t JOIN information_schema.COLUMNS c"
                    + " ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME"
                    + " WHERE t.TABLE_SCHEMA = DATABASE() AND LEFT(t.TABLE_NAME, 11) <> 'taxistream_'"
                    + " ORDER BY t.TABLE_NAME, c.ORDINAL_POSITION";

    static final Catalogue EMPTY = new Catalogue(Map.of());

    /** @throws Problem if there is no statistic of this name */
    Statistic named(String name) {
        Statistic statistic = statistics.get(name);
        if (statistic == null) {
            throw Problem.notFound("There is no statistic '" + name + "'." + Nearest.hint(name, statistics.keySet())
                    + " GET /api/statistics lists them.");
        }
        return statistic;
    }

    /**
     * Reads the tables' definitions.
     *
     * @param versions the version of each statistic that the ledger names
     * @param all a version that changes with any statistic, for views, which may read them all
     * @param months for each statistic, the version of each month
     */
    static Catalogue read(
            Connection connection, Map<String, String> versions, String all, Map<String, Map<String, String>> months)
            throws SQLException {
        Map<String, List<Definition>> tables = new LinkedHashMap<>();
        try (PreparedStatement select = Database.prepare(connection, COLUMNS, List.of());
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Definition definition = Definition.of(row);
                tables.computeIfAbsent(definition.table(), table -> new ArrayList<>())
                        .add(definition);
            }
        }
        Set<String> keyNames = tables.values().stream()
                .flatMap(List::stream)
                .filter(Definition::primaryKey)
                .map(Definition::column)
                .collect(Collectors.toCollection(HashSet::new));
        Map<String, Statistic> statistics = new LinkedHashMap<>();
        tables.forEach((name, columns) -> {
            Definition first = columns.get(0);
            List<Column> described =
                    columns.stream().map(column -> column.described(keyNames)).toList();
            if (versions.containsKey(name)) {
                statistics.put(
                        name,
                        new Statistic(
                                name,
                                false,
                                first.comment(),
                                described,
                                versions.get(name),
                                months.getOrDefault(name, Map.of())));
            } else if (first.view() && described.stream().anyMatch(column -> column.kind() == Kind.MONTH)) {
                statistics.put(name, new Statistic(name, true, "", described, all, Map.of()));
            }
        });
        return new Catalogue(statistics);
    }

    private record Definition(
            String table,
            boolean view,
            String comment,
            String column,
            String type,
            String fullType,
            boolean primaryKey,
            String columnComment) {

        static Definition of(ResultSet row) throws SQLException {
            return new Definition(
                    row.getString(1),
                    row.getString(2).contains("VIEW"),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    "PRI".equals(row.getString(7)),
                    row.getString(8));
        }

        /** A view has no primary key, so a column with the name of a table's key column counts as a key. */
        Column described(Set<String> keyNames) {
            return new Column(
                    column,
                    Kind.of(column, type, fullType),
                    view ? keyNames.contains(column) : primaryKey,
                    columnComment);
        }
    }
}
