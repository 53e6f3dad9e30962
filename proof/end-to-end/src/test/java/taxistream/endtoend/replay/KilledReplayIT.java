package taxistream.endtoend.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.generate.TripFileGenerator;
import taxistream.trips.Service;

/**
 * A replay that is killed at each point where it could lose or repeat a trip, and at random ones, with a broker that is killed
 * too. Started again it goes on, and in the end each row of each file is there exactly once, as a trip or as a rejected row.
 * The trips are JSON here, so that nothing of the product is needed to read them.
 */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledReplayIT {

    private static final int ROWS = 1_000;
    /** Each month takes longer than the second after which a transaction is committed, so there are several. */
    private static final String RATE = "900";

    private static final int KILLED = 137;
    /** Many replays at a time may use the broker, but only one may do something to it. */
    private static final String BROKER = "broker";

    /** In CI; {@code -Dreplay.kills=30} for the long run. */
    private static final int KILLS = Integer.getInteger("replay.kills", 3);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic = Servers.uniqueName("killed");
    private Path folder;
    private MortalKafka kafka;

    @BeforeAll
    void start(@TempDir Path months) {
        folder = months;
        TripFileGenerator generator = new TripFileGenerator(9);
        for (int month = 1; month <= 2; month++) {
            generator.write(Service.GREEN, YearMonth.of(2021, month), ROWS, months);
            generator.write(Service.FHVHV, YearMonth.of(2021, month), ROWS, months);
        }
        kafka = new MortalKafka();
    }

    @AfterAll
    void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = BROKER, mode = ResourceAccessMode.READ)
    @ValueSource(
            strings = {
                "replay.before-send=kill@1",
                "replay.before-send=kill@1300",
                "replay.mid-transaction=kill@1",
                "replay.before-commit=kill@2",
                "replay.before-commit=kill@4",
                "replay.after-commit=kill@2",
                "replay.after-commit=kill@4"
            })
    void killedAtANamedPointItGoesOnAtTheNextRow(String point) throws IOException {
        String name = topic + point.replaceAll("[^a-z0-9]", "-");
        TaxistreamProcess.Ended killed = replay(name)
                .with("--rate", RATE)
                .jvm("-Dtaxistream.failpoints=" + point)
                .run();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);
        replay(name).run().expectSuccess();
        assertEachRowOnce(name);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = BROKER, mode = ResourceAccessMode.READ)
    void whoIsFencedStopsAndWhoFencedGoesOn() throws IOException {
        String name = topic + "-fenced";
        TaxistreamProcess first = replay(name)
                .with("--rate", RATE)
                .jvm("-Dtaxistream.failpoints=replay.before-commit=stop@3")
                .start();
        awaitErr(first, "Fail point replay.before-commit: stop");
        replay(name).run().expectSuccess();
        signal(first, "CONT");
        TaxistreamProcess.Ended ended = first.await();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err()).contains("was taken over by another instance (").contains("Nothing was sent twice.");
        assertEachRowOnce(name);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = BROKER, mode = ResourceAccessMode.READ)
    void killedWhileItIsFencedItHasSentNothingTwice() throws IOException {
        String name = topic + "-killed-fenced";
        TaxistreamProcess first = replay(name)
                .with("--rate", RATE)
                .jvm("-Dtaxistream.failpoints=replay.before-commit=stop@3,replay.while-fenced=kill@1")
                .start();
        awaitErr(first, "Fail point replay.before-commit: stop");
        TaxistreamProcess.Ended second = replay(name)
                .with("--rate", RATE)
                .jvm("-Dtaxistream.failpoints=replay.before-send=kill@1300")
                .run();
        assertThat(second.exitCode()).as(second.err()).isEqualTo(KILLED);
        signal(first, "CONT");
        assertThat(first.await().exitCode()).as(first.err()).isEqualTo(KILLED);
        replay(name).run().expectSuccess();
        assertEachRowOnce(name);
    }

    @Test
    @ResourceLock(BROKER)
    void aCommitWhoseAnswerIsLostIsFoundOutAbout() throws IOException {
        String name = topic + "-answer";
        TaxistreamProcess replay = replay(name)
                .with("--rate", RATE)
                .jvm("-Dtaxistream.failpoints=replay.before-commit=pause3@3")
                .start();
        awaitErr(replay, "Fail point replay.before-commit: pause3");
        kafka.loseAnswers();
        // The request to commit arrives now; the process is killed while it waits for the answer.
        pause(5_000);
        replay.kill();
        kafka.findAnswers();
        replay(name).run().expectSuccess();
        assertEachRowOnce(name);
    }

    @Test
    @ResourceLock(BROKER)
    void killedAtRandomTogetherWithTheBrokerItStillGoesOn() throws IOException {
        String name = topic + "-random";
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < KILLS; i++) {
            TaxistreamProcess replay = replay(name)
                    .with("--rate", Integer.toString(4 * ROWS / (KILLS / 2 + 1)))
                    .start();
            awaitErr(replay, "Replay killed");
            pause(random.nextInt(1_500));
            if (i % 3 == 1) {
                kafka.kill();
                pause(random.nextInt(500));
                kafka.startAgain();
                pause(random.nextInt(6_000));
            }
            replay.kill();
        }
        replay(name).run().expectSuccess();
        assertThat(eachRow(name)).as("seed %d", seed).isEqualTo(everyRowOnce());
    }

    @Test
    @ResourceLock(BROKER)
    void aBrokerThatIsKilledIsWaitedForAndTheReplayGoesOn() throws IOException {
        String name = topic + "-bounced";
        TaxistreamProcess replay = replay(name).with("--rate", RATE).start();
        awaitErr(replay, "Replay killed");
        pause(1_000);
        kafka.kill();
        pause(2_000);
        kafka.startAgain();
        replay.await().expectSuccess();
        assertEachRowOnce(name);
    }

    @Test
    @ResourceLock(BROKER)
    void aReplayThatWaitsForKafkaEndsWhenItIsAskedTo(@TempDir Path config) throws IOException {
        String name = topic + "-asked";
        Path impatient = Files.writeString(
                config.resolve("impatient.properties"),
                "max.block.ms=2000\nrequest.timeout.ms=2000\ndelivery.timeout.ms=3000\nlinger.ms=20\n");
        TaxistreamProcess replay = replay(name)
                .with("--rate", RATE, "--kafka-config", impatient.toString())
                .start();
        awaitErr(replay, "Replay killed");
        kafka.kill();
        awaitErr(replay, "Lost Kafka");
        signal(replay, "TERM");
        TaxistreamProcess.Ended ended = replay.await();
        kafka.startAgain();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err()).contains("Stopped while Kafka at " + kafka.bootstrapServers() + " is away");
        replay(name).run().expectSuccess();
        assertEachRowOnce(name);
    }

    /** A broker that is killed between answering a commit and telling the partitions may never tell them: Kafka 4.3.1. */
    @Test
    @ResourceLock(BROKER)
    void aCommitThatNoPartitionHearsOfIsAbortedAndSentAgain() throws IOException {
        String name = topic + "-unheard";
        TaxistreamProcess replay = replay(name)
                .with("--rate", RATE)
                .jvm("-Dtaxistream.failpoints=replay.after-commit=stop@3")
                .start();
        awaitErr(replay, "Fail point replay.after-commit: stop");
        kafka.forgetLastCommit(name, name + ".rejected", name + ".replays");
        kafka.kill();
        kafka.startAgain();
        signal(replay, "CONT");
        assertThat(replay.await().expectSuccess().err()).contains("no partition heard of it: it was aborted");
        assertEachRowOnce(name);
    }

    @Test
    @ResourceLock(BROKER)
    void aCommitThatNoPartitionHeardOfIsFoundByTheNextRun() throws IOException {
        String name = topic + "-unheard-before";
        String half = topic + "-half-heard";
        killAfterCommit(name);
        killAfterCommit(half);
        kafka.forgetLastCommit(name, name + ".rejected", name + ".replays");
        kafka.forgetLastCommit(half);
        kafka.kill();
        kafka.startAgain();
        replay(name).run().expectSuccess();
        assertEachRowOnce(name);

        // The position has heard of it, the trips have not: what was said cannot be unsaid.
        TaxistreamProcess.Ended stuck = replay(half).run();
        assertThat(stuck.exitCode()).as(stuck.err()).isEqualTo(1);
        assertThat(stuck.err())
                .contains("A transaction of taxistream-replay-" + half + " is over, but " + half + "-")
                .contains("never heard of its end")
                .contains("Replay into new topics");
    }

    private void killAfterCommit(String name) {
        TaxistreamProcess.Ended killed = replay(name)
                .with("--rate", RATE)
                .jvm("-Dtaxistream.failpoints=replay.after-commit=kill@3")
                .run();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);
    }

    private TaxistreamProcess.Builder replay(String name) {
        return TaxistreamProcess.command(
                "replay",
                folder.toString(),
                "--bootstrap-servers",
                kafka.bootstrapServers(),
                "--topic",
                name,
                "--rejected-topic",
                name + ".rejected",
                "--replay-id",
                name,
                "--format",
                "json",
                "--memory",
                "256m");
    }

    private static void awaitErr(TaxistreamProcess process, String text) {
        try {
            Awaitility.await(text)
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() ->
                            process.err().contains(text) || !process.process().isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("'" + text + "' was not said, but:\n" + process.err(), e);
        }
        assertThat(process.err()).contains(text);
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void signal(TaxistreamProcess process, String signal) throws IOException {
        try {
            new ProcessBuilder(
                            "kill",
                            "-" + signal,
                            Long.toString(process.process().pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void assertEachRowOnce(String name) throws IOException {
        assertThat(eachRow(name)).isEqualTo(everyRowOnce());
    }

    /** "green/2021-01/17": how often each source row is found, as a trip or as a rejected row. */
    private Map<String, Integer> eachRow(String name) throws IOException {
        List<String> rows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(name)) {
            JsonNode trip = JSON.readTree(record.value());
            rows.add(trip.get("service").asText() + "/" + trip.get("file_month").asText() + "/"
                    + trip.get("file_row").asLong());
        }
        kafka.committed(name + ".rejected")
                .forEach(record -> rows.add(new String(record.key(), StandardCharsets.UTF_8)));
        Map<String, Integer> found = new TreeMap<>();
        rows.forEach(row -> found.merge(row, 1, Integer::sum));
        return found;
    }

    private static Map<String, Integer> everyRowOnce() {
        Map<String, Integer> once = new TreeMap<>();
        for (String file : List.of("green/2021-01", "fhvhv/2021-01", "green/2021-02", "fhvhv/2021-02")) {
            for (int row = 0; row < ROWS; row++) {
                once.put(file + "/" + row, 1);
            }
        }
        return once;
    }
}
