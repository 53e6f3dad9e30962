package taxistream.settings;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The flags that say where Kafka is and how to speak to it. Passwords stand in the file alone. */
public final class KafkaServerOptions {

    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:[A-Z_]+://)?(\\[[^]]+]|[^:]+):(\\d{1,5})");

    @Environment("KAFKA_BOOTSTRAP_SERVERS")
    @Option(
            names = {"-b", "--bootstrap-server", "--bootstrap-servers"},
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "The Kafka brokers to begin with; several with commas between.")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Standard Kafka client properties, for TLS, SASL and the like. Without it: neither.")
    private Path clientProperties;

    /**
     * host:port, comma-separated.
     *
     * @throws WrongUsage if one of them is not HOST:PORT
     * @throws FailedRun if none of the hosts has an address
     */
    public String bootstrapServers() {
        List<String> unknown = new ArrayList<>();
        String[] servers = bootstrapServers.split(",");
        for (String server : servers) {
            Matcher parts = HOST_AND_PORT.matcher(server.strip());
            if (!parts.matches()) {
                throw new WrongUsage("--bootstrap-servers '" + server + "' is not a broker's address: write HOST:PORT,"
                        + " such as localhost:9092.");
            }
            try {
                InetAddress.getByName(parts.group(1));
            } catch (UnknownHostException e) {
                unknown.add(parts.group(1));
            }
        }
        if (unknown.size() == servers.length) {
            throw new FailedRun("Cannot find Kafka: the host name " + String.join(", ", unknown)
                    + " has no address. Correct --bootstrap-servers " + bootstrapServers + ".");
        }
        return bootstrapServers;
    }

    /**
     * The properties of the user's file; none without a file.
     *
     * @throws WrongUsage if the file cannot be read
     */
    public Map<String, String> client() {
        Map<String, String> client = new HashMap<>();
        if (clientProperties != null) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(clientProperties, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new WrongUsage(
                        "Cannot read the Kafka client properties " + clientProperties + ": " + FileTrouble.reason(e)
                                + ". Check --kafka-config.",
                        e);
            }
            properties.stringPropertyNames().forEach(key -> client.put(key, properties.getProperty(key)));
        }
        return client;
    }
}
