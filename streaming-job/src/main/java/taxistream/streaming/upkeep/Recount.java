package taxistream.streaming.upkeep;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.FailedRun;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.TableRows;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticPlan;
import taxistream.streaming.statistic.StatisticPlan.Analysed;
import taxistream.streaming.upkeep.RecountedTrips.Survey;

/** Recounts files, and compares the statistics' tables with the recounted rows. */
public final class Recount {

    private final SparkSession spark;
    private final RecountedTrips trips;
    private final Database database;
    private final Optional<MonthRange> months;
    private final LateTrips late;

    /**
     * @param months the months to compare; empty compares every row of the tables
     * @param late the trips that the job refused as too late
     */
    public Recount(
            SparkSession spark, RecountedTrips trips, Database database, Optional<MonthRange> months, LateTrips late) {
        this.spark = spark;
        this.trips = trips;
        this.database = database;
        this.months = months;
        this.late = late;
    }

    /** The trips that count for the statistic, by month. */
    SortedMap<YearMonth, Long> trips(StatisticFile file) {
        return late.count(file.name()) > 0
                ? RecountedTrips.byMonth(trips.rows(late, file.name()))
                : trips.survey().byMonth();
    }

    public Survey survey() {
        return trips.survey();
    }

    /**
     * Compares every row of the statistic's table.
     *
     * @throws StatisticException if the statistic cannot be kept
     * @throws FailedRun if it cannot be computed, or there is no table of it
     */
    public TableComparison.Result compare(StatisticFile file) {
        trips.rows(late, file.name()).createOrReplaceTempView("trips");
        Analysed analysed = StatisticPlan.analyse(spark, file);
        Statistic statistic = analysed.statistic();
        TableComparison comparison = new TableComparison(statistic);
        Optional<LocalDate> from = months.map(range -> range.first().atDay(1));
        Optional<LocalDate> to = months.map(range -> range.last().atDay(1));
        TableRows.read(database, statistic, from, to, comparison::inTable);
        // One partition, because toLocalIterator() runs a Spark job for each.
        Dataset<Row> recounted = within(analysed.rows(), from, to).coalesce(1);
        return ReadError.explaining(file.name(), () -> {
            for (Iterator<Row> rows = recounted.toLocalIterator(); rows.hasNext(); ) {
                comparison.recounted(statistic.values(rows.next()));
            }
            return comparison.result();
        });
    }

    private static Dataset<Row> within(Dataset<Row> rows, Optional<LocalDate> from, Optional<LocalDate> to) {
        Dataset<Row> bounded = rows;
        if (from.isPresent()) {
            bounded = bounded.where("month.start >= DATE '" + from.get() + "'");
        }
        return to.isPresent() ? bounded.where("month.start <= DATE '" + to.get() + "'") : bounded;
    }
}
