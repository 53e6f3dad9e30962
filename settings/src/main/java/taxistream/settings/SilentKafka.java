package taxistream.settings;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/**
 * Says why no broker has answered. Kafka's clients report a timeout alone: where nothing listens, where the broker wants another protocol, and
 * where it names an address that this host cannot reach, which happens to every second Kafka in a container.
 */
public final class SilentKafka {

    private static final int CONNECT_MILLIS = 2_000;

    private SilentKafka() {}

    /**
     * The sentence for a timeout.
     *
     * @param bootstrapServers host:port, comma-separated
     * @param waitedSeconds how long the client has waited for an answer
     */
    public static String sentence(String bootstrapServers, int waitedSeconds) {
        String at = "Kafka at " + bootstrapServers + " within " + waitedSeconds + " s. ";
        return Arrays.stream(bootstrapServers.split(","))
                .map(String::strip)
                .filter(SilentKafka::accepts)
                .findFirst()
                .map(server ->
                        "Got no answer from " + at + server + " accepts connections, so check two things: can this"
                                + " host reach the address that the broker's advertised.listeners names? And does this port expect"
                                + " TLS or SASL, whose settings --kafka-config names?")
                .orElse("Cannot reach " + at + "Start it, or pass --bootstrap-servers HOST:PORT.");
    }

    private static boolean accepts(String server) {
        int colon = server.lastIndexOf(':');
        String host = server.substring(server.lastIndexOf('/') + 1, colon);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, Integer.parseInt(server.substring(colon + 1))), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
