package taxistream.endtoend.replay;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.toxiproxy.ToxiproxyContainer;
import taxistream.endtoend.Servers;

/** A broker that can be killed and started again, at an address that stays, over a line whose answers can get lost. */
final class MortalKafka implements AutoCloseable {

    private static final int PORT = 8666;
    private static final String LOST = "lost";

    private final Network network = Network.newNetwork();
    private final ToxiproxyContainer proxies =
            new ToxiproxyContainer("ghcr.io/shopify/toxiproxy:2.5.0").withNetwork(network);
    private final KafkaContainer kafka;
    private final Proxy proxy;
    private final String address;

    MortalKafka() {
        proxies.start();
        try {
            proxy = new ToxiproxyClient(proxies.getHost(), proxies.getControlPort())
                    .createProxy("kafka", "0.0.0.0:" + PORT, "kafka:19092");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        address = proxies.getHost() + ":" + proxies.getMappedPort(PORT);
        kafka = new KafkaContainer("apache/kafka:4.3.1")
                .withStartupTimeout(Servers.STARTUP)
                .withListener("kafka:19092", () -> address)
                .withNetwork(network)
                .withNetworkAliases("kafka")
                .withEnv(Map.of("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false", "KAFKA_HEAP_OPTS", "-Xmx384m"));
        kafka.withStartupTimeout(Duration.ofMinutes(8)).start();
    }

    String bootstrapServers() {
        return address;
    }

    /** SIGKILL. */
    void kill() {
        kafka.getDockerClient()
                .killContainerCmd(kafka.getContainerId())
                .withSignal("KILL")
                .exec();
    }

    void startAgain() {
        kafka.getDockerClient().startContainerCmd(kafka.getContainerId()).exec();
    }

    /**
     * Removes from these topics' logs that the last transaction in them ended, as if the broker had been killed before it could tell
     * them. To be killed next: it would not notice otherwise.
     */
    void forgetLastCommit(String... topics) throws IOException {
        Map<String, LastBatch> commits = new HashMap<>();
        for (String topic : topics) {
            for (String log : run("find", "/", "-path", "*/" + topic + "-[0-9]/00000000000000000000.log")
                    .lines()
                    .toList()) {
                LastBatch last = LastBatch.of(kafka.copyFileFromContainer(log, InputStream::readAllBytes));
                if (last.isControl()) {
                    commits.put(log, last);
                }
            }
        }
        int epoch = commits.values().stream()
                .mapToInt(LastBatch::producerEpoch)
                .max()
                .orElseThrow();
        commits.values().removeIf(commit -> commit.producerEpoch() < epoch);
        for (Map.Entry<String, LastBatch> commit : commits.entrySet()) {
            run("truncate", "-s", Integer.toString(commit.getValue().start()), commit.getKey());
        }
    }

    /**
     * The last of a log's record batches, by Kafka's documented format (magic 2).
     *
     * @param start of how many bytes the log is without it
     * @param producerEpoch each transaction's end has one of its own
     */
    private record LastBatch(int start, boolean isControl, int producerEpoch) {

        private static final int LENGTH = 8;
        private static final int ATTRIBUTES = 21;
        private static final int PRODUCER_EPOCH = 51;
        private static final int CONTROL = 1 << 5;

        static LastBatch of(byte[] log) {
            ByteBuffer bytes = ByteBuffer.wrap(log);
            LastBatch last = new LastBatch(0, false, -1);
            for (int at = 0; at < log.length; at += LENGTH + Integer.BYTES + bytes.getInt(at + LENGTH)) {
                boolean control = (bytes.getShort(at + ATTRIBUTES) & CONTROL) != 0;
                last = new LastBatch(at, control, bytes.getShort(at + PRODUCER_EPOCH));
            }
            return last;
        }
    }

    private String run(String... command) throws IOException {
        try {
            return kafka.execInContainer(command).getStdout();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the broker answers from now on does not arrive, though what it is asked does. */
    void loseAnswers() throws IOException {
        proxy.toxics().timeout(LOST, ToxicDirection.DOWNSTREAM, 0);
    }

    /** Lets the broker be heard again; connections that were not are ended. */
    void findAnswers() throws IOException {
        proxy.toxics().get(LOST).remove();
        proxy.disable();
        proxy.enable();
    }

    @Override
    public void close() {
        kafka.stop();
        proxies.stop();
        network.close();
    }
}
