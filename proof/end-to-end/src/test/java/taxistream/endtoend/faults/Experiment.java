package taxistream.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionTimeoutException;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;

/**
 * A topic, a database, a checkpoint and one job, which is started again whenever it ends; months are sent through it one after
 * another, and after each the tables must hold what the oracle says.
 */
final class Experiment implements AutoCloseable {

    static final List<String> STATISTICS = List.of("monthly_trips", "monthly_hours");

    private static final int POISON_PER_MONTH = 7;
    /** Far more than the whole matrix needs: something that ends at once must not be started for ever. */
    private static final int MOST_RESTARTS = 100;

    private final FaultyServers servers;
    private final String brokers;
    private final short replicas;
    private final Path folder;
    private final GeneratedMonths months;
    private final List<String> jobArguments;
    private final Map<String, String> jobEnvironment;
    private final String topic = Servers.uniqueName("trips");
    private final TestDatabase database;
    private final TestDatabase observed;
    private final Path checkpoint;
    private final Meeting jobMeeting;
    private final Meeting producerMeeting;
    private final TornBatchChecker checker;
    private final List<Path> sent = new ArrayList<>();
    private long poison;
    private TaxistreamProcess job;
    private Optional<TaxistreamProcess> producer = Optional.empty();
    private int restarts;
    private int replayRestarts;

    /**
     * What the job is started with, beside what every job needs.
     *
     * @param cluster brokers of the experiment's own; without it the servers' one
     */
    record Options(List<String> arguments, Map<String, String> environment, Optional<BrokerCluster> cluster) {
        static final Options NONE = new Options(List.of(), Map.of());

        Options(List<String> arguments, Map<String, String> environment) {
            this(arguments, environment, Optional.empty());
        }
    }

    Experiment(FaultyServers servers, Path parent, GeneratedMonths months, int partitions, Options options) {
        this.servers = servers;
        this.brokers = options.cluster().map(BrokerCluster::bootstrapServers).orElseGet(() -> servers.kafkaLine()
                .address());
        this.replicas = (short) (options.cluster().isPresent() ? BrokerCluster.BROKERS : 1);
        this.months = months;
        this.jobArguments = options.arguments();
        this.jobEnvironment = options.environment();
        this.database = servers.newDatabase();
        this.observed = servers.observed(database);
        try {
            this.folder = Files.createTempDirectory(parent, "experiment");
            copyStatistics();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.checkpoint = folder.resolve("checkpoint");
        this.jobMeeting = Meeting.in(folder);
        this.producerMeeting = Meeting.in(folder);
        createTopic(partitions);
        this.job = startJob();
        this.checker = new TornBatchChecker(observed, partitions == 1);
    }

    /** The two that ship, whatever else others put beside them: every statistic costs a batch its time. */
    private void copyStatistics() throws IOException {
        Path shipped = Path.of(System.getProperty("repository.root"), "config/statistics");
        Files.createDirectories(folder.resolve("statistics"));
        for (String statistic : STATISTICS) {
            Files.copy(
                    shipped.resolve(statistic + ".sql"),
                    folder.resolve("statistics").resolve(statistic + ".sql"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void createTopic(int partitions) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, replicas).configs(Map.of("retention.ms", "-1"))))
                    .all()
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A job of this experiment, at its meeting points or none. */
    TaxistreamProcess.Builder jobCommand() {
        return TaxistreamProcess.command("stream", "--trigger", "100ms", "--lateness", "2d")
                .with("--bootstrap-servers", brokers, "--topic", topic)
                .with("--rejected-topic", topic + ".rejected")
                .with("--statistics", folder.resolve("statistics").toString())
                .with("--checkpoint", checkpoint.toString())
                .with(jobArguments.toArray(String[]::new))
                .on(database);
    }

    private TaxistreamProcess startJob() {
        TaxistreamProcess.Builder command = jobCommand();
        jobEnvironment.forEach(command::environment);
        return command.jvm(jobMeeting.jvmOption(), CheckpointMeetings.jvmOption(), "-Dspark.ui.enabled=false")
                .start();
    }

    FaultyServers servers() {
        return servers;
    }

    TestDatabase observed() {
        return observed;
    }

    String databaseName() {
        return observed.url().substring(observed.url().lastIndexOf('/') + 1);
    }

    String topic() {
        return topic;
    }

    Meeting jobMeeting() {
        return jobMeeting;
    }

    Meeting producerMeeting() {
        return producerMeeting;
    }

    TaxistreamProcess job() {
        return job;
    }

    TaxistreamProcess producer() {
        return producer.orElseThrow();
    }

    /** How often the job was started again. */
    int restarts() {
        return restarts;
    }

    long snapshots() {
        return checker.snapshots();
    }

    /** A replay of the next month, not awaited. */
    void beginNextMonth() {
        sent.add(months.file(sent.size()));
        producer = Optional.of(startReplay());
    }

    /** A replay of the month that was sent last. */
    TaxistreamProcess startReplay() {
        return TaxistreamProcess.command("replay")
                .with("--bootstrap-servers", brokers, "--topic", topic)
                .with("--rejected-topic", topic + ".rejected")
                .with(sent.get(sent.size() - 1).toString())
                .jvm(producerMeeting.jvmOption())
                .start();
    }

    private void sendPoison() {
        try (KafkaProducer<byte[], byte[]> kafka = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < POISON_PER_MONTH; i++) {
                byte[] value = ("no trip " + sent.size() + " " + i).getBytes(StandardCharsets.UTF_8);
                kafka.send(new ProducerRecord<>(topic, value)).get();
                poison++;
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends some records that are no trips, and waits for the replay; one that was killed is started again until it has sent all. */
    void finishMonth() {
        sendPoison();
        TaxistreamProcess.Ended ended = producer.orElseThrow().await();
        for (int attempt = 1; ended.exitCode() != 0; attempt++) {
            assertThat(attempt).as("replays of a month: %s", ended).isLessThanOrEqualTo(5);
            producer = Optional.of(startReplay());
            ended = producer.get().await();
        }
    }

    /** Starts a second job on the checkpoint, and returns once it has claimed every table; from now on it is the job. */
    void takeOver() {
        long epochs = epochs();
        job = startJob();
        await("a second job's claim")
                .atMost(Signals.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    supervise();
                    return epochs() >= epochs + STATISTICS.size();
                });
    }

    private long epochs() {
        return Long.parseLong(observed.value("SELECT coalesce(sum(epoch), 0) FROM taxistream_progress"));
    }

    /** Starts again what has ended before its time: the job, and a replay that has not sent all. */
    void superviseAll() {
        supervise();
        TaxistreamProcess replay = producer.orElseThrow();
        if (!replay.process().isAlive() && replay.process().exitValue() != 0) {
            assertThat(++replayRestarts)
                    .as("restarts of the replay, which said:\n%s", replay.err())
                    .isLessThan(MOST_RESTARTS);
            producer = Optional.of(startReplay());
        }
    }

    /** Starts the job again, as a supervisor does, if it has ended. */
    void supervise() {
        if (!job.process().isAlive()) {
            restarts++;
            assertThat(restarts)
                    .as("restarts of the job, which said:\n%s", job.err())
                    .isLessThan(MOST_RESTARTS);
            job = startJob();
        }
    }

    /** Whether both statistics hold every record that was sent. */
    boolean isCaughtUp() {
        long expected = recordsSent();
        List<Long> read = recordsRead();
        return read.size() == STATISTICS.size() && read.stream().allMatch(records -> records >= expected);
    }

    private long recordsSent() {
        return Oracle.countedTrips(sent) + poison;
    }

    /** Waits until both statistics hold every record that was sent. */
    void awaitCaughtUp() {
        try {
            await("every record in the ledger")
                    .atMost(Signals.PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptionsMatching(e -> e.getCause() instanceof SQLException) // MySQL is away just now
                    .until(() -> {
                        supervise();
                        return isCaughtUp();
                    });
        } catch (ConditionTimeoutException e) {
            // How many, for it tells a batch that was lost from a job that is slow.
            throw new AssertionError(
                    "Of " + recordsSent() + " records, after " + Signals.PATIENCE.toMinutes()
                            + " minutes the ledger has " + recordsRead() + ", and the job said:\n" + job.err(),
                    e);
        }
    }

    private List<Long> recordsRead() {
        return observed.query("SELECT " + LedgerView.READ + " FROM taxistream_progress").stream()
                .map(row -> Long.parseLong(row.get(0)))
                .toList();
    }

    /** All that must hold once everything that was sent is in the tables. */
    void verify() {
        assertThat(observed.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .as("monthly_trips is what the oracle says")
                .isEqualTo(Oracle.monthlyTrips(sent));
        assertThat(observed.query(
                        "SELECT month, service, weekday, hour, trips, revenue FROM monthly_hours ORDER BY 1, 2, 3, 4"))
                .as("monthly_hours is what the oracle says")
                .isEqualTo(Oracle.monthlyHours(sent));
        verifyLedger();
        verifyRejected();
        assertThat(checker.violations())
                .as("what a reader saw meanwhile, in %d snapshots", checker.snapshots())
                .isEmpty();
    }

    private void verifyLedger() {
        long trips = Oracle.countedTrips(sent);
        assertThat(CommittedRecords.of(brokers, topic).size())
                .as("records that the topic holds: each trip once, and the poison")
                .isEqualTo(trips + poison);
        for (String statistic : STATISTICS) {
            // A batch without trips may still come, to end months: the log of commits is read before the ledger, that
            // of plans after it.
            long committed = lastBatch(statistic, "commits");
            LedgerView ledger = LedgerView.of(observed, statistic);
            assertThat(ledger.trips()).as("trips that %s counted", statistic).isEqualTo(trips);
            assertThat(ledger.rejected())
                    .as("records that %s rejected: the poison", statistic)
                    .isEqualTo(poison);
            assertThat(ledger.late())
                    .as("trips that came to %s after their month was final", statistic)
                    .isZero();
            assertThat(observed.value("SELECT sum(trips) FROM taxistream_months WHERE statistic = '" + statistic + "'"))
                    .as("trips of all months of %s", statistic)
                    .isEqualTo(Long.toString(trips));
            assertThat(observed.value(
                            "SELECT sum(records) FROM taxistream_rejected WHERE statistic = '" + statistic + "'"))
                    .as("rejected records of all months of %s", statistic)
                    .isEqualTo(Long.toString(poison));
            assertThat(observed.query("SELECT month FROM taxistream_months JOIN taxistream_progress USING (statistic)"
                            + " WHERE statistic = '" + statistic + "'"
                            + " AND (state = 'final') <> (month + INTERVAL 1 MONTH <= watermark)"))
                    .as("months of %s that are final, but not by the watermark, or the other way round", statistic)
                    .isEmpty();
            assertThat(ledger.lastBatch())
                    .as("the ledger is not behind the checkpoint, nor ahead of its plan: %s", statistic)
                    .isBetween(committed, lastBatch(statistic, "offsets"));
        }
    }

    private long lastBatch(String statistic, String log) {
        Path batches = checkpoint.resolve(statistic).resolve("v1").resolve(log);
        try (Stream<Path> files = Files.list(batches)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each record that does not count is in the rejected topic: at least once, told apart by its key. */
    private void verifyRejected() {
        Set<String> keys = new HashSet<>();
        CommittedRecords.of(brokers, topic + ".rejected")
                .forEach(record -> keys.add(new String(record.key(), StandardCharsets.UTF_8)));
        long byReplay = Oracle.rows(sent) - Oracle.countedTrips(sent);
        assertThat(keys).hasSize((int) (poison * STATISTICS.size() + byReplay));
    }

    @Override
    public void close() {
        checker.close();
        jobMeeting.letGo();
        producerMeeting.letGo();
        job.process().destroyForcibly();
        producer.ifPresent(replay -> replay.process().destroyForcibly());
    }
}
