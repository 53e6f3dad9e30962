package taxistream.streaming.upkeep;

import java.io.PrintWriter;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.MonthChanges;
import taxistream.streaming.mysql.MonthReplacement;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.streaming.statistic.StatisticPlan;
import taxistream.streaming.statistic.StatisticPlan.Analysed;

/** Computes months of every statistic from files, and replaces these months in the tables. */
public final class Backfill {

    private final SparkSession spark;
    private final RecountedTrips trips;
    private final Database database;
    private final StatisticFolders folders;
    private final boolean acceptFewer;

    /** @param acceptFewer whether a month may have fewer trips than now */
    public Backfill(
            SparkSession spark,
            RecountedTrips trips,
            Database database,
            StatisticFolders folders,
            boolean acceptFewer) {
        this.spark = spark;
        this.trips = trips;
        this.database = database;
        this.folders = folders;
        this.acceptFewer = acceptFewer;
    }

    /**
     * Prints the change of each month, and replaces the months. All months are checked before the first is replaced.
     *
     * @throws FailedRun if the files hold no trip of a month, or fewer than are counted now, a stream may still change one, or MySQL
     *     refuses
     */
    public void run(Collection<YearMonth> months, PrintWriter out) {
        out.println(trips.survey());
        Dataset<Row> rows = trips.rows(LateTrips.none(), "");
        rows.createOrReplaceTempView("trips");
        SortedMap<YearMonth, Long> counted = trips.survey().byMonth();
        SortedSet<YearMonth> wanted = new TreeSet<>(months);
        checkHeld(wanted, counted);
        List<String> refused = new ArrayList<>();
        List<Analysed> statistics = statistics(refused);
        for (Analysed analysed : statistics) {
            try (MonthReplacement replacement = MonthReplacement.of(database, analysed.statistic())) {
                SortedMap<YearMonth, Long> replaced = new TreeMap<>(counted);
                replaced.keySet().retainAll(wanted);
                checkChanges(analysed.statistic().name(), replacement.check(replaced), out);
            }
        }
        for (Analysed analysed : statistics) {
            replace(analysed, wanted, counted, out);
        }
        left(counted, months, out);
        if (!refused.isEmpty()) {
            throw new FailedRun(String.join(System.lineSeparator(), refused) + System.lineSeparator()
                    + "The months of the other statistics were replaced. Mend this, and run the backfill again.");
        }
    }

    /** Those that can be kept: a bad file keeps no other from its turn, as in the job. */
    private List<Analysed> statistics(List<String> refused) {
        List<Analysed> statistics = new ArrayList<>();
        for (StatisticFile file : folders.readable(spark, refused::add)) {
            try {
                statistics.add(StatisticPlan.analyse(spark, file));
            } catch (StatisticException e) {
                refused.add(e.withExcerpt());
            }
        }
        if (statistics.isEmpty()) {
            throw new FailedRun(String.join(System.lineSeparator(), refused));
        }
        return statistics;
    }

    /** Refuses a month without trips in the files: replacing it would delete its rows. */
    private static void checkHeld(SortedSet<YearMonth> months, SortedMap<YearMonth, Long> counted) {
        for (YearMonth month : months) {
            if (!counted.containsKey(month)) {
                throw new FailedRun("The files hold no trip of " + month
                        + ", so nothing was replaced. Name its file too, or leave the month out of --months.");
            }
        }
    }

    private void checkChanges(String statistic, MonthChanges changes, PrintWriter out) {
        out.println("Trips of each month of " + statistic + ", in the present table and in the files:");
        changes.lines().forEach(line -> out.println("  " + line));
        if (!changes.fewer().isEmpty() && !acceptFewer) {
            throw new FailedRun("The files hold fewer trips than statistic '" + statistic + "' has counted in "
                    + changes.fewer().stream().map(YearMonth::toString).collect(Collectors.joining(", "))
                    + ", so nothing was replaced. Name the missing files too: of each service, and of the neighbouring"
                    + " months, in whose files some of the trips are; or pass --accept-fewer.");
        }
    }

    private void replace(
            Analysed analysed, SortedSet<YearMonth> months, SortedMap<YearMonth, Long> counted, PrintWriter out) {
        Statistic statistic = analysed.statistic();
        try (MonthReplacement replacement = MonthReplacement.of(database, statistic)) {
            for (YearMonth month : months) {
                long written = replacement.replace(month, counted.get(month), rows(analysed, month));
                out.println(String.format(
                        Locale.ROOT,
                        "%s %s: %s from %s",
                        statistic.name(),
                        month,
                        Counted.of(written, "row"),
                        Counted.of(counted.get(month), "trip")));
            }
        }
    }

    private static Iterable<Object[]> rows(Analysed analysed, YearMonth month) {
        Statistic statistic = analysed.statistic();
        Dataset<Row> ofMonth = analysed.rows().where("month.start = DATE '" + month.atDay(1) + "'");
        // One partition, because toLocalIterator() runs a Spark job for each.
        Iterator<Row> rows = ofMonth.coalesce(1).toLocalIterator();
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return ReadError.explaining(statistic.name(), rows::hasNext);
            }

            @Override
            public Object[] next() {
                return statistic.values(ReadError.explaining(statistic.name(), rows::next));
            }
        };
    }

    /** Reports the files' trips of other months, which are not replaced. */
    private static void left(SortedMap<YearMonth, Long> counted, Collection<YearMonth> months, PrintWriter out) {
        for (Map.Entry<YearMonth, Long> other : counted.entrySet()) {
            if (!months.contains(other.getKey())) {
                out.println(String.format(
                        Locale.ROOT,
                        "%s was not replaced: the files hold %s of it. --months says which to replace.",
                        other.getKey(),
                        Counted.of(other.getValue(), "trip")));
            }
        }
    }
}
