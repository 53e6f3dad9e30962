package taxistream.endtoend;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.toxiproxy.ToxiproxyContainer;

/** A broker that can be killed and started again, at an address that stays, over a line whose answers can get lost. */
public final class MortalKafka implements AutoCloseable {

    private static final int PORT = 8666;
    private static final String LOST = "lost";
    private static final int ANSWERS_WITHIN_MILLIS = 300_000;

    private final Network network = Network.newNetwork();
    private final ToxiproxyContainer proxies =
            new ToxiproxyContainer("ghcr.io/shopify/toxiproxy:2.5.0").withNetwork(network);
    private final Proxy proxy;
    private final String address;
    private KafkaContainer kafka;

    public MortalKafka() {
        proxies.start();
        try {
            proxy = new ToxiproxyClient(proxies.getHost(), proxies.getControlPort())
                    .createProxy("kafka", "0.0.0.0:" + PORT, "kafka:19092");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        address = proxies.getHost() + ":" + proxies.getMappedPort(PORT);
        kafka = started("kafka", "4L6g3nShT-eMCtK--X86sw");
    }

    private KafkaContainer started(String host, String cluster) {
        KafkaContainer container = new KafkaContainer("apache/kafka:4.3.1")
                .withListener(host + ":19092", () -> address)
                .withNetwork(network)
                .withNetworkAliases(host)
                .withStartupTimeout(Duration.ofMinutes(8))
                .withEnv(Map.of(
                        "CLUSTER_ID",
                        cluster,
                        "KAFKA_AUTO_CREATE_TOPICS_ENABLE",
                        "false",
                        "KAFKA_HEAP_OPTS",
                        "-Xmx384m"));
        container.start();
        return container;
    }

    public String bootstrapServers() {
        return address;
    }

    /** SIGKILL. */
    public void kill() {
        kafka.getDockerClient()
                .killContainerCmd(kafka.getContainerId())
                .withSignal("KILL")
                .exec();
    }

    /** Starts the broker, and waits until it answers: a command that is started next may be one that gives up after 20 s. */
    public void startAgain() {
        beginToStart();
        awaitAnswer();
    }

    /** Starts the broker, which answers some seconds later: its line accepts connections before. */
    public void beginToStart() {
        kafka.getDockerClient().startContainerCmd(kafka.getContainerId()).exec();
    }

    public void awaitAnswer() {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                address,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWERS_WITHIN_MILLIS))) {
            admin.describeCluster().nodes().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker did not come back", e);
        }
    }

    /**
     * Removes from these topics' logs that the last transaction in them ended, as if the broker had been killed before it could tell
     * them. To be killed next: it would not notice otherwise.
     */
    public void forgetLastCommit(String... topics) throws IOException {
        Map<String, LogBatch> commits = new HashMap<>();
        for (String topic : topics) {
            logs(topic).forEach((log, batches) -> {
                LogBatch last = batches.get(batches.size() - 1);
                if (last.isControl()) {
                    commits.put(log, last);
                }
            });
        }
        int epoch = commits.values().stream()
                .mapToInt(LogBatch::producerEpoch)
                .max()
                .orElseThrow();
        commits.values().removeIf(commit -> commit.producerEpoch() < epoch);
        for (Map.Entry<String, LogBatch> commit : commits.entrySet()) {
            cut(commit.getKey(), commit.getValue().start());
        }
    }

    /**
     * Leaves of each of the topic's logs its first transaction alone, as if a broker that lacks the others became the leader. To be
     * killed next: it would not notice otherwise.
     */
    public void cutLogs(String topic) throws IOException {
        for (Map.Entry<String, List<LogBatch>> log : logs(topic).entrySet()) {
            LogBatch first = log.getValue().stream()
                    .filter(LogBatch::isControl)
                    .findFirst()
                    .orElseThrow();
            cut(log.getKey(), first.end());
        }
    }

    private Map<String, List<LogBatch>> logs(String topic) throws IOException {
        Map<String, List<LogBatch>> logs = new HashMap<>();
        for (String log : run("find", "/", "-path", "*/" + topic + "-[0-9]/00000000000000000000.log")
                .lines()
                .toList()) {
            List<LogBatch> batches = LogBatch.of(kafka.copyFileFromContainer(log, InputStream::readAllBytes));
            if (!batches.isEmpty()) {
                logs.put(log, batches);
            }
        }
        return logs;
    }

    private void cut(String log, int bytes) throws IOException {
        run("truncate", "-s", Integer.toString(bytes), log);
    }

    /** Lets another cluster answer at this address, which knows no topic yet. */
    public void becomeAnotherCluster() throws IOException {
        KafkaContainer former = kafka;
        kafka = started("kafka-2", "5L6g3nShT-eMCtK--X86sw");
        proxy.setUpstream("kafka-2:19092");
        proxy.disable();
        proxy.enable();
        former.stop();
    }

    /**
     * A record batch of a log, by Kafka's documented format (magic 2).
     *
     * @param start of how many bytes the log is without it and those behind it
     * @param end of how many bytes the log is with it
     * @param producerEpoch each transaction's end has one of its own
     */
    private record LogBatch(int start, int end, boolean isControl, int producerEpoch) {

        private static final int LENGTH = 8;
        private static final int ATTRIBUTES = 21;
        private static final int PRODUCER_EPOCH = 51;
        private static final int CONTROL = 1 << 5;

        static List<LogBatch> of(byte[] log) {
            ByteBuffer bytes = ByteBuffer.wrap(log);
            List<LogBatch> batches = new ArrayList<>();
            for (int at = 0; at < log.length; ) {
                int end = at + LENGTH + Integer.BYTES + bytes.getInt(at + LENGTH);
                boolean control = (bytes.getShort(at + ATTRIBUTES) & CONTROL) != 0;
                batches.add(new LogBatch(at, end, control, bytes.getShort(at + PRODUCER_EPOCH)));
                at = end;
            }
            return batches;
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
    public void loseAnswers() throws IOException {
        proxy.toxics().timeout(LOST, ToxicDirection.DOWNSTREAM, 0);
    }

    /** Lets the broker be heard again; connections that were not are ended. */
    public void findAnswers() throws IOException {
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
