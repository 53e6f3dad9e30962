package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;

/** The table that a statistic is kept in: its definition, and whether one that is there already is that table. */
public final class StatisticTable {

    /** InnoDB's limit for an index, and MySQL's for its columns. */
    private static final int MOST_KEY_BYTES = 3072;

    private static final int MOST_KEY_COLUMNS = 16;

    private final Statistic statistic;
    private final SqlFlavour flavour;

    StatisticTable(Statistic statistic, SqlFlavour flavour) {
        this.statistic = statistic;
        this.flavour = flavour;
    }

    /** The table as MySQL has it. */
    public static StatisticTable ofMySql(Statistic statistic) {
        return new StatisticTable(statistic, SqlFlavour.MYSQL);
    }

    /**
     * The statement that creates the table.
     *
     * @throws FailedRun if no table can hold the statistic
     */
    public String ddl() {
        checkKeyWidth();
        List<String> lines = new ArrayList<>();
        try {
            for (StatisticColumn column : statistic.columns()) {
                boolean key = statistic.keys().contains(column.name());
                lines.add("  " + quoted(column.name()) + " " + ColumnType.sql(column, key, flavour)
                        + (key ? " NOT NULL" : " NULL"));
            }
        } catch (ColumnType.UnsupportedTypeException e) {
            throw new FailedRun("Statistic '" + statistic.name() + "' cannot be kept: " + e.getMessage(), e);
        }
        lines.add("  PRIMARY KEY ("
                + statistic.keys().stream().map(SqlFlavour::quoted).collect(Collectors.joining(", ")) + ")");
        String comment = statistic.file().comment();
        return "CREATE TABLE IF NOT EXISTS " + quoted(statistic.name()) + " (\n" + String.join(",\n", lines)
                + "\n) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COMMENT = '"
                + comment.substring(0, Math.min(1024, comment.length()))
                        .replace("\\", "\\\\")
                        .replace("'", "''") + "'";
    }

    private void checkKeyWidth() {
        List<StatisticColumn> keys = statistic.keyColumns();
        int bytes = keys.stream().mapToInt(ColumnType::keyBytes).sum();
        if (bytes > MOST_KEY_BYTES) {
            throw new FailedRun("Statistic '" + statistic.name() + "' cannot be kept: its key takes " + bytes
                    + " bytes in MySQL, and an index holds " + MOST_KEY_BYTES
                    + ". Group by fewer texts, or by numbers.");
        }
        if (keys.size() > MOST_KEY_COLUMNS) {
            throw new FailedRun("Statistic '" + statistic.name() + "' cannot be kept: its key has " + keys.size()
                    + " columns, and an index of MySQL holds " + MOST_KEY_COLUMNS + ". Group by fewer.");
        }
    }

    /**
     * Creates the table if it is not there, and checks it if it is.
     *
     * @throws FailedRun if a table of this name has other columns, another key, or a second unique key
     */
    void ensure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ddl());
        }
        checkColumns(connection);
        checkKeys(connection);
    }

    private void checkColumns(Connection connection) throws SQLException {
        Set<String> present = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW COLUMNS FROM " + quoted(statistic.name()))) {
            while (rows.next()) {
                present.add(rows.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        for (StatisticColumn column : statistic.columns()) {
            if (!present.contains(column.name().toLowerCase(Locale.ROOT))) {
                throw new FailedRun(
                        "Table " + statistic.name() + " has no column '" + column.name() + "' that statistic '"
                                + statistic.name() + "' computes. Rename the old table, or the statistic's file.");
            }
        }
    }

    private void checkKeys(Connection connection) throws SQLException {
        Map<String, List<String>> unique = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW INDEX FROM " + quoted(statistic.name()))) {
            while (rows.next()) {
                if (!rows.getBoolean("Non_unique")) {
                    unique.computeIfAbsent(rows.getString("Key_name"), name -> new ArrayList<>())
                            .add(rows.getString("Column_name").toLowerCase(Locale.ROOT));
                }
            }
        }
        Set<String> keys = statistic.keys().stream()
                .map(key -> key.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        if (!unique.containsKey("PRIMARY") || !keys.equals(new HashSet<>(unique.get("PRIMARY")))) {
            throw new FailedRun("Table " + statistic.name() + " has the primary key "
                    + unique.getOrDefault("PRIMARY", List.of()) + ", but statistic '" + statistic.name()
                    + "' has the key "
                    + statistic.keys() + ". Rename the old table, or the statistic's file.");
        }
        if (unique.size() > 1) {
            unique.remove("PRIMARY");
            throw new FailedRun("Table " + statistic.name() + " has a second unique key, "
                    + unique.keySet().iterator().next()
                    + ": an upsert could overwrite a row of another group. Drop it, or make it an ordinary index.");
        }
    }
}
