package taxistream.endtoend.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;
import taxistream.endtoend.Servers;

/** Three brokers that are their own controllers, and keep every record and every transaction three times; each can be killed. */
final class BrokerCluster implements AutoCloseable {

    static final int BROKERS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Network network = Network.newNetwork();
    private final List<Integer> ports = new ArrayList<>();
    private final List<GenericContainer<?>> brokers = new ArrayList<>();

    BrokerCluster() {
        for (int id = 1; id <= BROKERS; id++) {
            ports.add(freePort());
            brokers.add(broker(id, ports.get(id - 1)));
        }
        Startables.deepStart(brokers).join();
        await("three brokers").atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (Admin admin = admin()) {
                return admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size() == BROKERS;
            }
        });
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GenericContainer<?> broker(int id, int port) {
        String voters = IntStream.rangeClosed(1, BROKERS)
                .mapToObj(voter -> voter + "@broker-" + voter + ":9093")
                .collect(Collectors.joining(","));
        GenericContainer<?> broker = new GenericContainer<>("apache/kafka:4.3.1")
                .withNetwork(network)
                .withNetworkAliases("broker-" + id)
                .withStartupTimeout(Servers.STARTUP)
                .withEnv(Map.ofEntries(
                        Map.entry("CLUSTER_ID", "4L6g3nShT-eMCtK--X86sw"),
                        Map.entry("KAFKA_HEAP_OPTS", "-Xmx384m"),
                        Map.entry("KAFKA_NODE_ID", Integer.toString(id)),
                        Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
                        Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", voters),
                        Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
                        Map.entry("KAFKA_INTER_BROKER_LISTENER_NAME", "BETWEEN"),
                        Map.entry(
                                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                                "CLIENTS:PLAINTEXT,BETWEEN:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                        Map.entry(
                                "KAFKA_LISTENERS",
                                "CLIENTS://0.0.0.0:" + port + ",BETWEEN://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093"),
                        Map.entry(
                                "KAFKA_ADVERTISED_LISTENERS",
                                "CLIENTS://127.0.0.1:" + port + ",BETWEEN://broker-" + id + ":9092"),
                        Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
                        Map.entry("KAFKA_MIN_INSYNC_REPLICAS", "2"),
                        Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", Integer.toString(BROKERS)),
                        Map.entry("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "5"),
                        Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", Integer.toString(BROKERS)),
                        Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "2"),
                        Map.entry("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "5"),
                        Map.entry("KAFKA_DEFAULT_REPLICATION_FACTOR", Integer.toString(BROKERS))));
        broker.setPortBindings(List.of("127.0.0.1:" + port + ":" + port));
        broker.withExposedPorts(port);
        // Not for the port: Testcontainers reads the ports once, and Docker may tell them a moment later.
        broker.waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1).withStartupTimeout(Servers.STARTUP));
        return broker;
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    String bootstrapServers() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** The brokers that lead a partition of the topic now. */
    Set<Integer> leaders(String topic) {
        Set<Integer> leaders = new LinkedHashSet<>();
        partitions(topic).forEach(partition -> {
            if (partition.leader() != null) {
                leaders.add(partition.leader().id());
            }
        });
        return leaders;
    }

    private List<TopicPartitionInfo> partitions(String topic) {
        try (Admin admin = admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void kill(int id) {
        GenericContainer<?> broker = brokers.get(id - 1);
        broker.getDockerClient()
                .killContainerCmd(broker.getContainerId())
                .withSignal("KILL")
                .exec();
    }

    /** Starts a killed broker on the data that it had, and waits until it has caught up with the others. */
    void restart(int id, String topic) {
        GenericContainer<?> broker = brokers.get(id - 1);
        broker.getDockerClient().startContainerCmd(broker.getContainerId()).exec();
        await("broker " + id + " in sync again")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> partitions(topic).stream()
                        .allMatch(partition -> partition.isr().size() == BROKERS));
    }

    @Override
    public void close() {
        brokers.forEach(GenericContainer::stop);
        network.close();
    }
}
