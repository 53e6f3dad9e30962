package taxistream.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;

/**
 * Each of three brokers is killed in turn while a replay stands in the middle of a transaction. So every partition changes its
 * leader, and the transaction's coordinator and the cluster's controller move as well.
 */
@NeedsDocker
@ResourceLock(FaultyServers.SHARED)
class LeaderChangeIT {

    @Test
    void theOtherTwoBrokersCarryOn(@TempDir Path folder) {
        assumeTrue(Boolean.getBoolean("nightly"), "part of the nightly matrix");
        RecoveryTable table = new RecoveryTable("leader-change");
        try (BrokerCluster cluster = new BrokerCluster();
                Experiment experiment = new Experiment(
                        FaultyServers.shared(),
                        folder,
                        new GeneratedMonths(folder, 2_000),
                        6,
                        new Experiment.Options(List.of(), Map.of(), Optional.of(cluster)))) {
            for (int broker = 1; broker <= BrokerCluster.BROKERS; broker++) {
                String failPoint = Point.REPLAY_MID_TRANSACTION.failPoint();
                experiment.producerMeeting().arm(failPoint, Point.REPLAY_MID_TRANSACTION.times());
                experiment.beginNextMonth();
                await("the replay in the middle of a transaction")
                        .atMost(Signals.PATIENCE)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> experiment.producerMeeting().hasArrived(failPoint));
                assertThat(cluster.leaders(experiment.topic())).contains(broker);
                cluster.kill(broker);
                long struck = System.nanoTime();
                experiment.producerMeeting().letGo();
                experiment.finishMonth();
                experiment.awaitCaughtUp();
                Duration recovery = Duration.ofNanos(System.nanoTime() - struck);
                assertThat(cluster.leaders(experiment.topic())).doesNotContain(broker);
                experiment.verify();
                table.add(
                        "Kafka",
                        "mid transaction",
                        "broker " + broker + " of three killed: its partitions' leaders change",
                        recovery,
                        experiment.restarts());
                cluster.restart(broker, experiment.topic());
            }
        }
    }
}
