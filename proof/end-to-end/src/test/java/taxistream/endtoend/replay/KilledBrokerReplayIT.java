package taxistream.endtoend.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.MortalKafka;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Nightly;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;

/**
 * A replay whose only broker is killed, or whose answers get lost, at random points too. In the end each row of each file is there
 * exactly once, as a trip or as a rejected row.
 */
@NeedsDocker
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledBrokerReplayIT {

    /** In CI; {@code -Dreplay.kills=30} for the long run. */
    private static final int KILLS = Integer.getInteger("replay.kills", 3);

    private final String topic = Servers.uniqueName("killed");
    private ReplayedMonths months;
    private MortalKafka kafka;

    @BeforeAll
    void start(@TempDir Path folder) {
        kafka = new MortalKafka();
        months = new ReplayedMonths(folder, kafka.bootstrapServers());
    }

    @AfterAll
    void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundOutAbout() throws IOException {
        String name = topic + "-answer";
        TaxistreamProcess replay = months.replay(name)
                .with("--rate", ReplayedMonths.RATE)
                .jvm("-Dtaxistream.failpoints=replay.before-commit=pause3@3")
                .start();
        ReplayedMonths.awaitErr(replay, "Fail point replay.before-commit: pause3");
        kafka.loseAnswers();
        // The request to commit arrives now; the process is killed while it waits for the answer.
        ReplayedMonths.pause(5_000);
        replay.kill();
        kafka.findAnswers();
        months.replay(name).run().expectSuccess();
        months.assertEachRowOnce(name);
    }

    @Test
    @Nightly
    void killedAtRandomTogetherWithTheBrokerItStillGoesOn() throws IOException {
        String name = topic + "-random";
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < KILLS; i++) {
            TaxistreamProcess replay = months.replay(name)
                    .with("--rate", Integer.toString(4 * ReplayedMonths.ROWS / (KILLS / 2 + 1)))
                    .start();
            ReplayedMonths.awaitErr(replay, "Replay killed");
            ReplayedMonths.pause(random.nextInt(1_500));
            if (i % 3 == 1) {
                kafka.kill();
                ReplayedMonths.pause(random.nextInt(500));
                kafka.beginToStart();
                ReplayedMonths.pause(random.nextInt(6_000));
            }
            replay.kill();
        }
        kafka.awaitAnswer();
        months.replay(name).run().expectSuccess();
        assertThat(months.eachRow(name)).as("seed %d", seed).isEqualTo(ReplayedMonths.everyRowOnce());
    }

    @Test
    void aBrokerThatIsKilledIsWaitedForAndTheReplayGoesOn() throws IOException {
        String name = topic + "-bounced";
        TaxistreamProcess replay =
                months.replay(name).with("--rate", ReplayedMonths.RATE).start();
        ReplayedMonths.awaitErr(replay, "Replay killed");
        ReplayedMonths.pause(1_000);
        kafka.kill();
        ReplayedMonths.pause(2_000);
        kafka.startAgain();
        replay.await().expectSuccess();
        months.assertEachRowOnce(name);
    }

    @Test
    void aReplayThatWaitsForKafkaEndsWhenItIsAskedTo(@TempDir Path config) throws IOException {
        String name = topic + "-asked";
        Path impatient = Files.writeString(
                config.resolve("impatient.properties"),
                "max.block.ms=2000\nrequest.timeout.ms=2000\ndelivery.timeout.ms=3000\nlinger.ms=20\n");
        TaxistreamProcess replay = months.replay(name)
                .with("--rate", ReplayedMonths.RATE, "--kafka-config", impatient.toString())
                .start();
        ReplayedMonths.awaitErr(replay, "Replay killed");
        kafka.kill();
        ReplayedMonths.awaitErr(replay, "Lost Kafka");
        ReplayedMonths.signal(replay, "TERM");
        TaxistreamProcess.Ended ended = replay.await();
        kafka.startAgain();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err()).contains("Stopped while Kafka at " + kafka.bootstrapServers() + " is away");
        months.replay(name).run().expectSuccess();
        months.assertEachRowOnce(name);
    }

    /** A broker that is killed between answering a commit and telling the partitions may never tell them: Kafka 4.3.1. */
    @Test
    void aCommitThatNoPartitionHearsOfIsAbortedAndSentAgain() throws IOException {
        String name = topic + "-unheard";
        TaxistreamProcess replay = months.replay(name)
                .with("--rate", ReplayedMonths.RATE)
                .jvm("-Dtaxistream.failpoints=replay.after-commit=stop@3")
                .start();
        ReplayedMonths.awaitErr(replay, "Fail point replay.after-commit: stop");
        kafka.forgetLastCommit(name, name + ".rejected", name + ".replays");
        kafka.kill();
        kafka.startAgain();
        ReplayedMonths.signal(replay, "CONT");
        assertThat(replay.await().expectSuccess().err()).contains("no partition heard of it: it was aborted");
        months.assertEachRowOnce(name);
    }

    @Test
    void aCommitThatNoPartitionHeardOfIsFoundByTheNextRun() throws IOException {
        String name = topic + "-unheard-before";
        String half = topic + "-half-heard";
        killAfterCommit(name);
        killAfterCommit(half);
        kafka.forgetLastCommit(name, name + ".rejected", name + ".replays");
        kafka.forgetLastCommit(half);
        kafka.kill();
        kafka.startAgain();
        months.replay(name).run().expectSuccess();
        months.assertEachRowOnce(name);

        // The position has heard of it, the trips have not: what was said cannot be unsaid.
        TaxistreamProcess.Ended stuck = months.replay(half).run();
        assertThat(stuck.exitCode()).as(stuck.err()).isEqualTo(1);
        assertThat(stuck.err())
                .contains("A transaction of taxistream-replay-" + half + " is over, but " + half + "-")
                .contains("never heard of its end")
                .contains("Replay into new topics");
    }

    private void killAfterCommit(String name) {
        TaxistreamProcess.Ended killed = months.replay(name)
                .with("--rate", ReplayedMonths.RATE)
                .jvm("-Dtaxistream.failpoints=replay.after-commit=kill@3")
                .run();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(ReplayedMonths.KILLED);
    }
}
