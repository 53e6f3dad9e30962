package taxistream.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import taxistream.dashboard.Dashboard;
import taxistream.dashboard.DashboardSettings;
import taxistream.localstack.LocalDatabase;
import taxistream.localstack.LocalKafka;
import taxistream.localstack.TemporaryFolder;
import taxistream.replay.ProgressReport;
import taxistream.replay.Replay;
import taxistream.replay.ReplayOutcome;
import taxistream.replay.ReplaySettings;
import taxistream.replay.StopRequest;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.settings.DataSize;
import taxistream.settings.FailedRun;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.job.QuerySettings;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.job.StreamSettings;
import taxistream.streaming.job.StreamingJob;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.streaming.upkeep.LateTrips;
import taxistream.streaming.upkeep.RecountFiles;
import taxistream.streaming.upkeep.RecountedTrips;
import taxistream.streaming.upkeep.Verification;
import taxistream.trips.TripFormat;

/** One run of the demo: starts the parts, replays and streams at the same time, shows the numbers, and proves them. */
final class Demo implements AutoCloseable {

    private static final String TOPIC = "trips";
    private static final String REJECTED = "trips.rejected";
    private static final Duration OUTSIDE_MONTH = Duration.ofDays(35);
    private static final Duration LATENESS = Duration.ofDays(35);
    private static final long MOST_ROWS_PER_BATCH = 2_000_000;
    private static final Duration TRIGGER = Duration.ofSeconds(1);

    private final PrintWriter out;
    private final PrintWriter err;
    private final TemporaryFolder folder = new TemporaryFolder("demo");
    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
    private final StopGate stopGate = new StopGate();

    Demo(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the whole path.
     *
     * @param data the folder of the trips, if the user named one
     * @param port of the dashboard, 0 for a free one
     * @return whether the recount was equal
     */
    boolean run(Optional<Path> data, DemoPace pace, int port) {
        // The parts start side by side: each of them waits for its disk and its threads most of the time.
        CompletableFuture<SparkSession> startingSpark = starting(Demo::startSpark);
        CompletableFuture<LocalDatabase> startingDatabase = starting(LocalDatabase::start);
        CompletableFuture<LocalKafka> startingKafka = starting(LocalKafka::start);
        List<String> paths = DemoData.prepare(data, folder.path(), err);
        TripFiles files = TripFiles.resolve(paths, Optional.empty(), Optional.empty());
        err.println("Starting a Kafka broker, a MariaDB and Spark.");
        LocalKafka kafka = opened(startingKafka);
        LocalDatabase local = opened(startingDatabase);
        SparkSession spark = opened(startingSpark);
        SparkSession.setActiveSession(spark); // it was made by another thread
        // Found now: a file that is gone when it is recounted is missed, not left out.
        RecountFiles recounted = RecountFiles.resolve(
                paths, Optional.empty(), Optional.empty(), spark.sessionState().newHadoopConf());

        KafkaEndpoint endpoint = new KafkaEndpoint(kafka.bootstrapServers(), Map.of());
        Topics topics = Topics.of(TOPIC, Optional.of(REJECTED));
        topics.ensure(endpoint);
        MySqlSettings mysql = new MySqlSettings(local.jdbcUrl(), local.user(), Optional.of(local.password()));
        TripTopic topic = new TripTopic(kafka.bootstrapServers(), TOPIC, REJECTED, Map.of(), OptionalLong.empty());
        StreamingJob job = new StreamingJob(spark, settings(topic, mysql), stopGate);
        parts.push(job);
        List<StreamingQuery> queries = job.start();
        parts.push(() -> {
            for (StreamingQuery query : queries) {
                query.stop();
            }
        });
        Dashboard dashboard = dashboard(local, DemoData.zones(data), port);
        Database database = new Database(mysql);
        GrowthReport growth = GrowthReport.start(database, err);
        parts.push(growth);
        // Stopped in the middle of their work, Spark and MariaDB log errors that are none. Closed first.
        parts.push(() -> spark.sparkContext().setLogLevel("OFF"));
        replay(files, pace.of(files.byMonth().keySet()), endpoint, topics);
        job.readAll();
        growth.close();

        out.println();
        MonthlyTotals.read(database).lines().forEach(out::println);
        out.println();
        boolean equal = verify(spark, recounted, database, topic);
        out.println();
        addresses(dashboard, spark, kafka, local).forEach(out::println);
        return equal;
    }

    private static SparkSession startSpark() {
        return SparkSessions.start(Map.of("spark.app.name", "taxistream demo", "spark.sql.shuffle.partitions", "2"));
    }

    private <T extends AutoCloseable> CompletableFuture<T> starting(Supplier<T> start) {
        return CompletableFuture.supplyAsync(() -> {
            T part = start.get();
            parts.push(part);
            return part;
        });
    }

    private static <T> T opened(CompletableFuture<T> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw new FailedRun("The demo cannot start: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private StreamSettings settings(TripTopic topic, MySqlSettings mysql) {
        return new StreamSettings(
                topic,
                mysql,
                StatisticFolders.shipped(),
                new QuerySettings(
                        folder.path().resolve("checkpoint").toString(), LATENESS, MOST_ROWS_PER_BATCH, "taxistream"),
                Optional.of(TRIGGER));
    }

    private void replay(TripFiles files, Pace pace, KafkaEndpoint endpoint, Topics topics) {
        ReplaySettings settings = new ReplaySettings(
                files,
                new Selection(OUTSIDE_MONTH, Optional.empty(), Optional.empty(), Instant.now()),
                MonthRows.Order.PICKUP,
                new Workspace(DataSize.parse("512m"), folder.path()),
                endpoint,
                topics,
                TripFormat.AVRO,
                pace,
                Optional.empty(),
                false,
                Duration.ofMinutes(1));
        ReplayOutcome outcome;
        try (ProgressReport progress = ProgressReport.on(err)) {
            outcome = new Replay(settings, progress, new StopRequest()).run();
        }
        outcome.summary().toLines().forEach(out::println);
    }

    private Dashboard dashboard(LocalDatabase local, Optional<Path> zones, int port) {
        taxistream.settings.MySqlSettings reader =
                new taxistream.settings.MySqlSettings(local.jdbcUrl(), local.reader(), Optional.of(local.reader()));
        Dashboard dashboard = Dashboard.start(new DashboardSettings("127.0.0.1", port, reader, zones));
        parts.push(dashboard);
        err.println("Watch the months grow at " + dashboard.address());
        return dashboard;
    }

    private boolean verify(SparkSession spark, RecountFiles recounted, Database database, TripTopic topic) {
        return new Verification(
                        database,
                        StatisticFolders.shipped(),
                        Optional.empty(),
                        () -> LateTrips.read(topic, Progress.read(database)))
                .run(spark, RecountedTrips.of(spark, recounted, OUTSIDE_MONTH), out);
    }

    private static List<String> addresses(
            Dashboard dashboard, SparkSession spark, LocalKafka kafka, LocalDatabase database) {
        String ui = spark.sparkContext().uiWebUrl().isDefined()
                ? spark.sparkContext().uiWebUrl().get()
                : "off";
        return List.of(
                "Dashboard       " + dashboard.address(),
                "Spark's web UI  " + ui,
                "Kafka           " + kafka.bootstrapServers() + ", topic " + TOPIC,
                "MariaDB         " + database.jdbcUrl() + ", user " + database.user() + ", password "
                        + database.password());
    }

    /** Leaves everything up until Ctrl-C, which ends the process: the launcher then removes what it has written. */
    void stayUp() {
        out.println();
        out.println("All of it stays up until Ctrl-C; then nothing is left behind.");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopGate.close();
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                err.println("A part of the demo did not stop cleanly: " + e.getMessage());
            }
        }
        folder.close();
    }
}
