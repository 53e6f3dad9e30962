package taxistream.streaming;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import taxistream.settings.FailedRun;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.input.TopicLag;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.StatisticSink;
import taxistream.streaming.mysql.Views;
import taxistream.streaming.mysql.Writer;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;

/** The job as a whole: every statistic of the folder as a query of its own, until it is stopped or there is no more to read. */
public final class StreamingJob implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");
    private static final long LOOK_EVERY_MILLIS = 50;

    private final SparkSession spark;
    private final StreamSettings settings;
    private final StopGate stopGate;
    private final List<StatisticSink> sinks = new ArrayList<>();
    private final Rivals rivals = new Rivals();
    private final TopicLag lag;

    public StreamingJob(SparkSession spark, StreamSettings settings, StopGate stopGate) {
        this.spark = spark;
        this.settings = settings;
        this.stopGate = stopGate;
        this.lag = new TopicLag(settings.topic());
    }

    /**
     * Starts every query.
     *
     * @throws FailedRun if a statistic cannot be kept, or MySQL refuses
     */
    public List<StreamingQuery> start() {
        // A plan is made with the settings of the thread's session, whoever made the session.
        SparkSession.setActiveSession(spark);
        List<StatisticQuery> queries = new ArrayList<>();
        List<CheckpointFolder> checkpoints = new ArrayList<>();
        Database database = new Database(settings.mysql());
        for (StatisticFile file : settings.folders().read(spark)) {
            CheckpointFolder checkpoint = CheckpointFolder.of(settings.checkpoint(), file.name());
            queries.add(query(file, checkpoint, database));
            checkpoints.add(checkpoint);
        }
        Views.create(database, settings.folders().views());
        List<StreamingQuery> started = new ArrayList<>();
        try {
            for (int i = 0; i < queries.size(); i++) {
                StatisticQuery query = queries.get(i);
                CheckpointFolder checkpoint = checkpoints.get(i);
                StreamingQuery running = query.start(checkpoint, trigger());
                rivals.add(running.name(), query::checkOurs, () -> query.start(checkpoint, trigger()));
                started.add(running);
            }
        } catch (TimeoutException e) {
            throw new FailedRun("Spark did not start a query in time: " + e.getMessage(), e);
        }
        return started;
    }

    private StatisticQuery query(StatisticFile file, CheckpointFolder checkpoint, Database database) {
        StreamedStatistic streamed;
        try {
            streamed = StreamedStatistic.of(spark, settings.topic(), settings.lateness(), file);
        } catch (StatisticException e) {
            throw new FailedRun(e.getMessage(), e);
        }
        String queryId = checkpoint.queryId(spark.sessionState().newHadoopConf());
        StatisticSink sink = StatisticSink.claim(database, streamed.analysed().statistic(), queryId, writer());
        sinks.add(sink);
        return new StatisticQuery(spark, streamed, sink, lag, stopGate);
    }

    private Trigger trigger() {
        return settings.trigger()
                .map(every -> Trigger.ProcessingTime(every.toMillis(), TimeUnit.MILLISECONDS))
                .orElseGet(Trigger::AvailableNow);
    }

    private Writer writer() {
        Option<String> ui = spark.sparkContext().uiWebUrl();
        return new Writer(run(), settings.topic().topic(), ui.isDefined() ? Optional.of(ui.get()) : Optional.empty());
    }

    private static String run() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost"; // only a name for people to read
        }
        return host + ":" + ProcessHandle.current().pid();
    }

    /**
     * Waits until every query has ended, or one has failed.
     *
     * @throws FailedRun if a query failed, with its sentence
     */
    public void await(List<StreamingQuery> queries) {
        try {
            while (isAnyActive(queries)) {
                for (StreamingQuery query : queries) {
                    throwFailure(query);
                    if (stopGate.isClosed() && query.isActive() && isBetweenBatches(query)) {
                        query.stop();
                    }
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
            queries.forEach(this::throwFailure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The job was interrupted.", e);
        } catch (TimeoutException e) {
            throw new FailedRun("A query did not stop in time: " + e.getMessage(), e);
        } finally {
            stopAll(queries);
        }
    }

    private boolean isAnyActive(List<StreamingQuery> queries) {
        queries.replaceAll(rivals::orSuccessor);
        return queries.stream().anyMatch(query -> query.isActive() || rivals.isToDecide(query));
    }

    private static boolean isBetweenBatches(StreamingQuery query) {
        return !query.status().isTriggerActive();
    }

    private void throwFailure(StreamingQuery query) {
        if (query.isActive() || query.exception().isEmpty() || rivals.isToDecide(query)) {
            return;
        }
        StreamingQueryException failure = query.exception().get();
        Optional<String> sentence = QueryFailure.sentence(failure);
        if (sentence.isPresent()) {
            throw new FailedRun(sentence.get(), failure);
        }
        if (!QueryFailure.isStop(failure)) {
            throw new FailedRun(
                    "Statistic '" + query.name() + "' stopped on an error: "
                            + failure.getMessage().lines().findFirst().orElse(""),
                    failure);
        }
    }

    private static void stopAll(List<StreamingQuery> queries) {
        for (StreamingQuery query : queries) {
            try {
                query.stop();
            } catch (TimeoutException e) {
                log.warn("A query did not stop in time: statistic={}", query.name());
            }
        }
    }

    @Override
    public void close() {
        sinks.forEach(StatisticSink::close);
        lag.close();
    }

    /** What the job prints once it runs. */
    void announce(PrintWriter err, List<StreamingQuery> queries) {
        err.println("Keeping " + queries.size() + " statistics in " + settings.mysql() + ": "
                + String.join(", ", queries.stream().map(StreamingQuery::name).toList()) + ".");
        if (spark.sparkContext().uiWebUrl().isDefined()) {
            err.println("Spark's web UI: " + spark.sparkContext().uiWebUrl().get());
        }
    }
}
