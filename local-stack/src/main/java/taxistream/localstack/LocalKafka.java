package taxistream.localstack;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka broker in this process, its own controller (KRaft), reachable from this machine only. Its records are gone when it
 * is closed.
 */
public final class LocalKafka implements AutoCloseable {

    /** A port may be taken between finding and using it. */
    private static final int ATTEMPTS = 5;

    private final TemporaryFolder folder;
    private final int port;
    private KafkaRaftServer server;

    private LocalKafka(TemporaryFolder folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts a broker, with these broker properties over the usual ones. */
    public static LocalKafka start(Map<String, String> properties) {
        RuntimeException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            LocalKafka kafka = new LocalKafka(new TemporaryFolder("kafka"), FreePort.find());
            try {
                kafka.startServer(properties);
                return kafka;
            } catch (RuntimeException e) {
                last = e;
                kafka.close();
            }
        }
        throw new IllegalStateException("The in-process Kafka broker does not start: " + last.getMessage(), last);
    }

    public static LocalKafka start() {
        return start(Map.of());
    }

    private void startServer(Map<String, String> given) {
        Properties properties = properties(folder.path(), port, FreePort.find());
        properties.putAll(given);
        format(properties);
        server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        server.startup();
    }

    private static Properties properties(Path folder, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", folder.toString());
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("auto.create.topics.enable", "false");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("log.flush.offset.checkpoint.interval.ms", "600000");
        properties.put("controlled.shutdown.enable", "false");
        return properties;
    }

    private static void format(Properties properties) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(java.util.List.of(properties.getProperty("log.dirs")))
                    .setMetadataLogDirectory(properties.getProperty("log.dirs"))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The broker's folder cannot be formatted: " + said.toString(StandardCharsets.UTF_8), e);
        }
    }

    /** host:port, as clients want it. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
        }
        folder.close();
    }
}
