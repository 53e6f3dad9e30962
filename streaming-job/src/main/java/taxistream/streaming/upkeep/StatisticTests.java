package taxistream.streaming.upkeep;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.settings.Nearest;
import taxistream.settings.TextTable;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.admit.TripColumns;
import taxistream.streaming.statistic.StaticTables;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.trips.TripField;

/**
 * Tests of statistics: beside NAME.sql a folder NAME.test with trips.csv, some trips, and expected.csv, the rows that they make. A
 * column of trips that trips.csv lacks is NULL; service, file_month and file_row have values of their own then. A folder tables in it
 * holds the tables that the statistic joins, small and fixed; without it they are the job's.
 */
public final class StatisticTests {

    private static final int MOST_DIFFERENCES = 20;

    private final SparkSession spark;
    private final StatisticFolders folders;

    public StatisticTests(SparkSession spark, StatisticFolders folders) {
        this.spark = spark;
        this.folders = folders;
    }

    /** Runs the test of each statistic that has one, prints each result, and returns whether all passed. */
    public boolean run(List<StatisticFile> statistics, PrintWriter out) {
        int tests = 0;
        int failed = 0;
        for (StatisticFile statistic : statistics) {
            if (!Files.isDirectory(test(statistic))) {
                out.println("  " + statistic.name() + " has no test: there is no folder " + test(statistic));
                continue;
            }
            tests++;
            failed += passes(statistic, out) ? 0 : 1;
        }
        if (tests == 0 && !statistics.isEmpty()) {
            return true; // each was said to have none
        }
        out.println(
                failed == 0
                        ? Counted.of(tests, "test") + " passed."
                        : failed + " of " + Counted.of(tests, "test") + " failed.");
        return failed == 0;
    }

    private Path test(StatisticFile statistic) {
        return folders.statistics().resolve(statistic.name() + ".test");
    }

    private boolean passes(StatisticFile file, PrintWriter out) {
        try {
            TableComparison.Result result = compareWithItsTables(file);
            out.println(String.format(
                    Locale.ROOT,
                    "  %-24s %11s compared, %s",
                    file.name(),
                    Counted.of(result.rows(), "row"),
                    result.differing() == 0 ? "all as expected" : result.differing() + " differ"));
            printDifferences(result, out);
            return result.differing() == 0;
        } catch (StatisticException e) {
            out.println(e.withExcerpt());
        } catch (FailedRun e) {
            out.println(e.getMessage());
        }
        return false;
    }

    private static void printDifferences(TableComparison.Result result, PrintWriter out) {
        if (result.differing() == 0) {
            return;
        }
        TextTable table = new TextTable("row", "column", "expected", "computed");
        result.first().stream()
                .limit(MOST_DIFFERENCES)
                .forEach(difference ->
                        table.row(difference.key(), difference.column(), difference.inTable(), difference.recounted()));
        table.lines().forEach(line -> out.println("    " + line));
    }

    /** Compares over the test's own tables, then restores the job's tables for the next test. */
    private TableComparison.Result compareWithItsTables(StatisticFile file) {
        List<String> own = StaticTables.register(spark, test(file).resolve("tables"));
        try {
            return compare(file);
        } finally {
            own.forEach(spark.catalog()::dropTempView);
            if (!own.isEmpty()) {
                StaticTables.register(spark, folders.tables());
            }
        }
    }

    private TableComparison.Result compare(StatisticFile file) {
        Path trips = test(file).resolve("trips.csv");
        Path expected = test(file).resolve("expected.csv");
        StatisticPreview.Table table = new StatisticPreview(spark, trips(trips)).table(file, Optional.empty());
        TableComparison comparison = new TableComparison(table.statistic());
        for (Row row : rows(expected(expected, table.statistic()), expected)) {
            comparison.inTable(values(row));
        }
        for (Row row : rows(table.rows(), trips)) {
            comparison.recounted(values(row));
        }
        return comparison.result();
    }

    private static List<Row> rows(Dataset<Row> rows, Path from) {
        try {
            return rows.collectAsList();
        } catch (RuntimeException e) {
            if (e instanceof SparkThrowable error && error.getCondition() != null) {
                throw new FailedRun("Cannot compute with " + from + ": " + firstLine(e) + " Correct the file.", e);
            }
            throw e;
        }
    }

    private static String firstLine(Throwable error) {
        return error.getMessage().lines().findFirst().orElse("").replaceFirst("^\\[[A-Z_.0-9]+]\\s*", "");
    }

    private static Object[] values(Row row) {
        Object[] values = new Object[row.size()];
        Arrays.setAll(values, row::get);
        return values;
    }

    private Dataset<Row> trips(Path file) {
        Dataset<Row> texts = csv(file);
        List<String> known =
                Stream.of(TripField.values()).map(TripField::column).toList();
        for (String column : texts.columns()) {
            if (column.equals("month")) {
                throw new FailedRun("Cannot take " + file + " for trips: it has a column month, which follows from"
                        + " pickup_at. Leave month out.");
            }
            if (!known.contains(column)) {
                throw new FailedRun("Cannot take " + file + " for trips: they have no column '" + column + "'."
                        + Nearest.hint(column, known) + " Their columns are " + String.join(", ", known) + ".");
            }
        }
        if (!List.of(texts.columns()).contains(TripField.PICKUP_AT.column())) {
            throw new FailedRun("Cannot take " + file + " for trips: it has no column pickup_at. Add it.");
        }
        Column[] columns =
                Stream.of(TripField.values()).map(field -> column(texts, field)).toArray(Column[]::new);
        return MonthWindow.onBatch(texts.select(columns).selectExpr(TripColumns.neverNull()));
    }

    private static Column column(Dataset<Row> texts, TripField field) {
        String name = field.column();
        boolean isThere = List.of(texts.columns()).contains(name);
        Column value = isThere ? col(name).cast(TripColumns.dataType(field)) : substitute(field);
        return value.as(name);
    }

    private static Column substitute(TripField field) {
        return switch (field) {
            case SERVICE -> lit("yellow");
            case FILE_MONTH -> expr("CAST(date_format(CAST(pickup_at AS TIMESTAMP), 'yyyyMM') AS INT)");
            case FILE_ROW -> monotonically_increasing_id();
            default -> lit(null).cast(TripColumns.dataType(field));
        };
    }

    private Dataset<Row> expected(Path file, Statistic statistic) {
        Dataset<Row> texts = csv(file);
        List<String> there = List.of(texts.columns());
        List<String> wanted =
                statistic.columns().stream().map(StatisticColumn::name).toList();
        if (!List.copyOf(new java.util.TreeSet<>(there)).equals(List.copyOf(new java.util.TreeSet<>(wanted)))) {
            throw new FailedRun(
                    "Cannot take " + file + " for the rows of statistic '" + statistic.name() + "': it has the columns "
                            + String.join(", ", there) + ", and the statistic has " + String.join(", ", wanted) + ".");
        }
        return texts.select(statistic.columns().stream()
                .map(column -> col(column.name()).cast(column.type()).as(column.name()))
                .toArray(Column[]::new));
    }

    private Dataset<Row> csv(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new FailedRun("There is no file " + file + ". A test is a folder with trips.csv and expected.csv.");
        }
        return spark.read()
                .option("header", true)
                .option("escape", "\"")
                .option("ignoreLeadingWhiteSpace", true)
                .option("ignoreTrailingWhiteSpace", true)
                .csv(file.toAbsolutePath().toUri().toString());
    }
}
