package taxistream.streaming.upkeep;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_date;

import java.io.PrintWriter;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.Counted;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.job.StreamedStatistic;
import taxistream.streaming.spark.CompactRows;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticPlan;

/** Computes a statistic in a batch, with the rules and the SQL of the job, and yields the rows of its table. */
public final class StatisticPreview {

    private final SparkSession spark;
    private final Dataset<Row> trips;

    /** @param trips with the columns of the view {@code trips} */
    public StatisticPreview(SparkSession spark, Dataset<Row> trips) {
        this.spark = spark;
        this.trips = trips;
    }

    /**
     * Judges the statistic as the job does, and prepares its table; computes nothing yet.
     *
     * @param month the month to compute; empty for all
     * @throws StatisticException if the statistic cannot be kept right
     */
    public Table table(StatisticFile file, Optional<YearMonth> month) {
        StreamedStatistic judged = StatisticsReport.judge(spark, file);
        trips.createOrReplaceTempView("trips");
        StatisticPlan.Analysed analysed = StatisticPlan.analyse(spark, file);
        Dataset<Row> rows = analysed.rows()
                .withColumn(MonthWindow.COLUMN, to_date(col(MonthWindow.COLUMN + "." + MonthWindow.START)));
        if (month.isPresent()) {
            rows = rows.where(col(MonthWindow.COLUMN).equalTo(month.get().atDay(1)));
        }
        Column[] keys = analysed.statistic().keys().stream().map(rows::col).toArray(Column[]::new);
        // The rows go to the driver in any case. To sort them there or in one task is the same; orderBy would sample
        // them first.
        return new Table(judged, rows.coalesce(1).sortWithinPartitions(keys));
    }

    /**
     * A statistic's table.
     *
     * @param judged the same statistic over the job's stream
     * @param rows in the order of the key; the month is a date
     */
    public record Table(StreamedStatistic judged, Dataset<Row> rows) {

        public Statistic statistic() {
            return judged.analysed().statistic();
        }

        /** Reads the files; one that cannot be read ends the command with a sentence. */
        public List<Row> computed() {
            return ReadError.explaining(statistic().name(), () -> CompactRows.collect(rows));
        }

        /** Prints the key, the size of the state and the table's definition. */
        public void describe(PrintWriter out) {
            StatisticsReport.describe(judged, out);
        }

        /** What the rows cost: those of the month that has the most, and the bytes of each. */
        public static Optional<String> cost(List<Row> computed) {
            return computed.stream()
                    .collect(Collectors.groupingBy(row -> row.<Object>getAs(MonthWindow.COLUMN), Collectors.counting()))
                    .values()
                    .stream()
                    .max(Long::compare)
                    .map(most -> Counted.of(most, "row") + " in the fullest month, of about "
                            + CompactRows.bytes(computed) / computed.size() + " bytes each");
        }

        public List<String> columns() {
            return List.of(rows.columns());
        }
    }
}
