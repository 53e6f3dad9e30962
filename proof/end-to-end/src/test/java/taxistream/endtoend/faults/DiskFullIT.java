package taxistream.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;

/** MySQL's disk fills up in the middle of a run, and is made room on later. */
@NeedsDocker
class DiskFullIT {

    @Test
    void theJobSaysSoAndGoesOnWhenThereIsRoom(@TempDir Path folder) {
        assumeTrue(Boolean.getBoolean("nightly"), "part of the nightly matrix");
        RecoveryTable table = new RecoveryTable("disk-full");
        try (FaultyServers servers = new FaultyServers(
                        Map.of("/var/lib/mysql", "rw,size=420m"), "--innodb-redo-log-capacity=32M", "--skip-log-bin");
                Experiment experiment = new Experiment(
                        servers, folder, new GeneratedMonths(folder, 20_000), 4, Experiment.Options.NONE)) {
            experiment.beginNextMonth();
            experiment.finishMonth();
            experiment.awaitCaughtUp();
            servers.inMysql("sh", "-c", "dd if=/dev/zero of=/var/lib/mysql/filler bs=64k; true");
            experiment.beginNextMonth();
            experiment.finishMonth();
            Signals.sleep(10_000);
            assertThat(experiment.isCaughtUp()).as("the disk was full enough").isFalse();
            servers.inMysql("rm", "/var/lib/mysql/filler");
            long struck = System.nanoTime();
            experiment.awaitCaughtUp();
            Duration recovery = Duration.ofNanos(System.nanoTime() - struck);
            experiment.verify();
            table.add("MySQL", "while batches are written", "disk full for 10 s", recovery, experiment.restarts());
        }
    }
}
