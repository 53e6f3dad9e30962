package taxistream.streaming.mysql;

import static taxistream.streaming.mysql.SqlFlavour.quoted;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;

/** The table of a statistic: makes its definition, and compares an existing table with it. */
public final class StatisticTable {

    private final Statistic statistic;
    private final SqlFlavour flavour;

    StatisticTable(Statistic statistic, SqlFlavour flavour) {
        this.statistic = statistic;
        this.flavour = flavour;
    }

    /** The table as MySQL defines it. */
    public static StatisticTable ofMySql(Statistic statistic) {
        return new StatisticTable(statistic, SqlFlavour.MYSQL);
    }

    /** The statement that creates the table. */
    public String ddl() {
        List<String> lines = new ArrayList<>();
        for (StatisticColumn column : statistic.columns()) {
            boolean key = statistic.keys().contains(column.name());
            lines.add("  " + quoted(column.name()) + " " + ColumnType.sql(column, key, flavour)
                    + (key ? " NOT NULL" : " NULL") + comment(statistic.comment(column)));
        }
        lines.add("  " + primaryKey("PRIMARY KEY"));
        return "CREATE TABLE IF NOT EXISTS " + quoted(statistic.name()) + " (\n" + String.join(",\n", lines)
                + "\n) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COMMENT = "
                + text(statistic.comment());
    }

    /** The column's type in MySQL, without its collation. */
    public String type(StatisticColumn column) {
        return ColumnType.sql(column, statistic.keys().contains(column.name()), flavour)
                .replaceFirst(" CHARACTER SET.*", "");
    }

    private static String comment(String ofColumn) {
        return ofColumn.isEmpty() ? "" : " COMMENT " + text(ofColumn);
    }

    /** A comment as an SQL literal, cut to MySQL's limit. */
    private static String text(String comment) {
        String longest = comment.substring(0, Math.min(1024, comment.length()));
        return "'" + longest.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /**
     * Creates the table if it is not there, and checks it if it is.
     *
     * @throws FailedRun as {@link #check}
     */
    void ensure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ddl());
        }
        check(connection);
    }

    /**
     * Compares the table with the one that {@link #ddl} makes.
     *
     * @throws FailedRun if the table could change a value, merge two groups or write half a batch; the sentence holds the ALTER TABLE
     *     that mends it
     */
    void check(Connection connection) throws SQLException {
        PresentTable present = PresentTable.read(connection, statistic.name());
        checkIsOurs(connection, present);
        List<String> faults = new ArrayList<>();
        List<String> alters = new ArrayList<>();
        for (StatisticColumn column : statistic.columns()) {
            checkColumn(column, present.column(column.name()).orElseThrow(), faults, alters);
        }
        for (PresentColumn other : present.columns()) {
            boolean ours = statistic.columns().stream()
                    .anyMatch(column -> column.name().equalsIgnoreCase(other.name()));
            if (!ours && other.mustBeGiven()) {
                faults.add("column " + other.name() + ", which the statistic does not compute, must have a value");
                alters.add("MODIFY " + quoted(other.name()) + " " + other.type() + " NULL");
            }
        }
        if (present.keyHasPrefix()) {
            faults.add("its primary key holds the beginning of a text alone");
            alters.add("DROP PRIMARY KEY");
            alters.add(primaryKey("ADD PRIMARY KEY"));
        }
        present.otherUniqueKeys().forEach(key -> {
            faults.add("it has a second unique key, " + key
                    + ", by which an upsert could overwrite a row of another group");
            alters.add("DROP INDEX " + quoted(key));
        });
        if (!present.engine().equalsIgnoreCase("InnoDB")) {
            faults.add("its engine " + present.engine() + " knows no transactions");
            alters.add("ENGINE = InnoDB");
        }
        if (!faults.isEmpty()) {
            throw new FailedRun(
                    "Table " + statistic.name() + " cannot keep statistic '" + statistic.name() + "' right: "
                            + String.join("; ", faults) + ". Let an administrator of MySQL run this: ALTER TABLE "
                            + quoted(statistic.name()) + " " + String.join(", ", alters)
                            + "; If a batch was written before, run 'taxistream rebuild " + statistic.name()
                            + "' then, for its values may be altered already.");
        }
    }

    /** A table with another key or without a column lost it, or was not made for a statistic. */
    private void checkIsOurs(Connection connection, PresentTable present) throws SQLException {
        for (StatisticColumn column : statistic.columns()) {
            if (present.column(column.name()).isEmpty()) {
                throw new FailedRun("Table " + statistic.name() + " has no column '" + column.name()
                        + "' that statistic '" + statistic.name() + "' computes." + remedy(connection));
            }
        }
        Set<String> keys = statistic.keys().stream()
                .map(key -> key.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        if (!keys.equals(new HashSet<>(present.primaryKey()))) {
            throw new FailedRun("Table " + statistic.name() + " has the primary key " + present.primaryKey()
                    + ", but statistic '" + statistic.name() + "' has the key "
                    + statistic.keys() + "." + remedy(connection));
        }
    }

    /** A table that the ledger knows can be filled anew; a stranger's must be kept. */
    private String remedy(Connection connection) throws SQLException {
        return new Ledger(statistic.name()).read(connection).isPresent()
                ? " Run 'taxistream rebuild " + statistic.name()
                        + "', which fills a new table beside it and swaps them."
                : " Rename the old table, or the statistic's file.";
    }

    private void checkColumn(StatisticColumn column, PresentColumn present, List<String> faults, List<String> alters) {
        boolean key = statistic.keys().contains(column.name());
        String wanted = ColumnType.sql(column, key, flavour);
        List<String> wrong = new ArrayList<>();
        if (!present.holds(wanted)) {
            wrong.add("is " + present.type() + " and not " + wanted.replaceFirst(" CHARACTER SET.*", ""));
        }
        if (wanted.contains("COLLATE") && !flavour.isExact(present.collation())) {
            wrong.add("is compared by " + present.collation() + " and not by " + flavour.collation());
        }
        if (!key && !present.nullable()) {
            wrong.add("cannot be NULL");
        }
        if (present.generated()) {
            wrong.add("is computed by MySQL");
        }
        if (!wrong.isEmpty()) {
            faults.add("column " + column.name() + " " + String.join(", ", wrong));
            String definition = quoted(column.name()) + " " + wanted + (key ? " NOT NULL" : " NULL");
            alters.add(
                    present.generated()
                            ? "DROP COLUMN " + quoted(column.name()) + ", ADD COLUMN " + definition
                            : "MODIFY " + definition);
        }
    }

    private String primaryKey(String how) {
        return how + " (" + statistic.keys().stream().map(SqlFlavour::quoted).collect(Collectors.joining(", ")) + ")";
    }
}
