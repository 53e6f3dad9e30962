package taxistream.endtoend.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;

/**
 * A replay that is killed at each point where it could lose or repeat a trip, or fenced. Started again it goes on, and in the end
 * each row of each file is there exactly once, as a trip or as a rejected row.
 */
@NeedsDocker
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledReplayIT {

    private final String topic = Servers.uniqueName("killed");
    private ReplayedMonths months;

    @BeforeAll
    void generate(@TempDir Path folder) {
        months = new ReplayedMonths(folder, Servers.kafka().getBootstrapServers());
    }

    @ParameterizedTest
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
        TaxistreamProcess.Ended killed = months.replay(name)
                .with("--rate", ReplayedMonths.RATE)
                .jvm("-Dtaxistream.failpoints=" + point)
                .run();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(ReplayedMonths.KILLED);
        months.replay(name).run().expectSuccess();
        months.assertEachRowOnce(name);
    }

    @Test
    void whoIsFencedStopsAndWhoFencedGoesOn() throws IOException {
        String name = topic + "-fenced";
        TaxistreamProcess first = months.replay(name)
                .with("--rate", ReplayedMonths.RATE)
                .jvm("-Dtaxistream.failpoints=replay.before-commit=stop@3")
                .start();
        ReplayedMonths.awaitErr(first, "Fail point replay.before-commit: stop");
        months.replay(name).run().expectSuccess();
        ReplayedMonths.signal(first, "CONT");
        TaxistreamProcess.Ended ended = first.await();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err()).contains("was taken over by another instance (").contains("Nothing was sent twice.");
        months.assertEachRowOnce(name);
    }

    @Test
    void killedWhileItIsFencedItHasSentNothingTwice() throws IOException {
        String name = topic + "-killed-fenced";
        TaxistreamProcess first = months.replay(name)
                .with("--rate", ReplayedMonths.RATE)
                .jvm("-Dtaxistream.failpoints=replay.before-commit=stop@3,replay.while-fenced=kill@1")
                .start();
        ReplayedMonths.awaitErr(first, "Fail point replay.before-commit: stop");
        TaxistreamProcess.Ended second = months.replay(name)
                .with("--rate", ReplayedMonths.RATE)
                .jvm("-Dtaxistream.failpoints=replay.before-send=kill@1300")
                .run();
        assertThat(second.exitCode()).as(second.err()).isEqualTo(ReplayedMonths.KILLED);
        ReplayedMonths.signal(first, "CONT");
        assertThat(first.await().exitCode()).as(first.err()).isEqualTo(ReplayedMonths.KILLED);
        months.replay(name).run().expectSuccess();
        months.assertEachRowOnce(name);
    }
}
