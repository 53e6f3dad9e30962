package taxistream.streaming.upkeep;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.Counted;
import taxistream.streaming.job.StreamedStatistic;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.mysql.StatisticTable;
import taxistream.streaming.statistic.KeyEstimate;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticFolders;

/** Prints the report of {@code statistics check}. */
public final class StatisticsReport {

    /** A placeholder that is never connected to. Each statistic is analysed over the job's stream, which is not started. */
    private static final TripTopic NOWHERE =
            new TripTopic("localhost:9092", "trips", "trips.rejected", Map.of(), OptionalLong.empty());

    private static final Duration ANY_LATENESS = Duration.ofDays(35);

    private final SparkSession spark;
    private final StatisticFolders folders;

    public StatisticsReport(SparkSession spark, StatisticFolders folders) {
        this.spark = spark;
        this.folders = folders;
    }

    /** Prints every statistic; returns whether all can be kept. */
    public boolean print(PrintWriter out) {
        List<StatisticFile> files = folders.read(spark);
        int refused = 0;
        for (StatisticFile file : files) {
            try {
                describe(judge(spark, file), out);
            } catch (StatisticException e) {
                refused++;
                out.println(e.withExcerpt());
            }
            out.println();
        }
        out.println(
                refused == 0
                        ? Counted.of(files.size(), "statistic") + " can be kept."
                        : refused + " of " + Counted.of(files.size(), "statistic") + " cannot be kept.");
        return refused == 0;
    }

    /**
     * Judges the statistic over the stream that the job would read.
     *
     * @throws StatisticException if it cannot be kept right
     */
    static StreamedStatistic judge(SparkSession spark, StatisticFile file) {
        return StreamedStatistic.of(spark, NOWHERE, ANY_LATENESS, file, "none");
    }

    /**
     * Judges the statistic as the job does, and prints what it would be.
     *
     * @throws StatisticException if it cannot be kept right
     */
    public static void check(SparkSession spark, StatisticFile file, PrintWriter out) {
        describe(judge(spark, file), out);
    }

    /** Prints the statistic's key, the size of its state and its table. */
    static void describe(StreamedStatistic streamed, PrintWriter out) {
        Statistic statistic = streamed.analysed().statistic();
        String ddl = StatisticTable.ofMySql(statistic).ddl();
        OptionalLong keys = KeyEstimate.keysPerMonth(streamed.analysed().rows());
        out.println("Statistic '" + statistic.name() + "'");
        out.println("  key    " + String.join(", ", statistic.keys()));
        out.println("  state  "
                + (keys.isPresent()
                        ? "at most " + Counted.of(keys.getAsLong(), "key") + " for each open month"
                        : "no bound known: a key has any number of values"));
        ddl.lines().forEach(line -> out.println("  " + line));
    }
}
