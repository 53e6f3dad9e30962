package taxistream.streaming.upkeep;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.Counted;
import taxistream.settings.TextTable;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.mysql.ProgressRow;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticFolders;

/** Compares every statistic, and the tables beside it, with the files, and prints the result. */
public final class Verification {

    private static final int MOST_DIFFERENCES = 10;

    private final Database database;
    private final StatisticFolders folders;
    private final Optional<MonthRange> months;
    private final Supplier<LateTrips> lateTrips;

    /**
     * @param months the months to compare; empty compares every row
     * @param lateTrips reads the trips that were refused as late; asked only if there are some
     */
    public Verification(
            Database database, StatisticFolders folders, Optional<MonthRange> months, Supplier<LateTrips> lateTrips) {
        this.database = database;
        this.folders = folders;
        this.months = months;
        this.lateTrips = lateTrips;
    }

    /** Returns whether every statistic could be compared, and every row was equal. */
    public boolean run(SparkSession spark, RecountedTrips trips, PrintWriter out) {
        LateTrips late = Progress.anyLate(database) ? lateTrips.get() : LateTrips.none();
        Recount recount = new Recount(spark, trips, database, months, late);
        out.println(recount.survey());
        List<Difference> differences = new ArrayList<>();
        List<ProgressRow> ledger = Progress.read(database);
        Map<String, Map<String, Long>> rejected = Progress.rejected(database);
        long rows = 0;
        long differing = 0;
        List<String> refused = new ArrayList<>();
        for (StatisticFile file : folders.readable(spark, refused::add)) {
            TableComparison.Result result;
            try {
                result = recount.compare(file);
            } catch (StatisticException e) {
                refused.add(e.withExcerpt());
                continue;
            }
            rows += result.rows();
            differing += result.differing();
            differences.addAll(result.first());
            out.println(line(result, late.count(file.name())));
            ledger.stream()
                    .filter(row -> row.statistic().equals(file.name()))
                    .flatMap(row -> late.missing(row).stream())
                    .forEach(out::println);
            List<Difference> beside = ledger.stream()
                    .filter(row -> row.statistic().equals(file.name()))
                    .flatMap(row -> LedgerComparison.differences(
                            row, recount.trips(file), months, rejected.getOrDefault(file.name(), Map.of()))
                            .stream())
                    .toList();
            rows += beside.size();
            differing += beside.size();
            differences.addAll(beside);
        }
        refused.forEach(why -> out.println("Not compared: " + why));
        if (differing == 0) {
            out.println(String.format(Locale.ROOT, "Equal: all %s, to the cent.", Counted.of(rows, "row")));
            return refused.isEmpty();
        }
        out.println(String.format(
                Locale.ROOT,
                "Not equal: %,d of %s differ. The first differences:",
                differing,
                Counted.of(rows, "row")));
        table(differences).lines().forEach(line -> out.println("  " + line));
        String rebuilds = differences.stream()
                .map(Difference::statistic)
                .distinct()
                .map(statistic -> "'taxistream rebuild " + statistic + "'")
                .collect(Collectors.joining(", and "));
        out.println(
                "If other files were replayed, or these not read to the end, name those, or some --months. Else the table was"
                        + " altered or lost rows: run " + rebuilds
                        + ", which counts again from the topic's first trip.");
        return false;
    }

    private static String line(TableComparison.Result result, int late) {
        String without = late == 0 ? "" : String.format(Locale.ROOT, ", without %,d late trips", late);
        return String.format(
                Locale.ROOT,
                "  %-24s %15s compared, %s%s",
                result.statistic(),
                Counted.of(result.rows(), "row"),
                result.differing() == 0 ? "all equal" : String.format(Locale.ROOT, "%,d differ", result.differing()),
                without);
    }

    private static TextTable table(List<Difference> differences) {
        TextTable table = new TextTable("statistic", "row", "column", "in MySQL", "recounted");
        differences.stream()
                .limit(MOST_DIFFERENCES)
                .forEach(difference -> table.row(
                        difference.statistic(),
                        difference.key(),
                        difference.column(),
                        difference.inTable(),
                        difference.recounted()));
        return table;
    }
}
