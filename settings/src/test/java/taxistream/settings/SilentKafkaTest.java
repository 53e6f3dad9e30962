package taxistream.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class SilentKafkaTest {

    @Test
    void aPortWhereNothingListensIsNotReached() {
        assertThat(SilentKafka.sentence("127.0.0.1:1", 20))
                .isEqualTo(
                        "Cannot reach Kafka at 127.0.0.1:1 within 20 s. Start it, or pass --bootstrap-servers HOST:PORT.");
    }

    @Test
    void aPortThatAcceptsConnectionsIsNamedWithWhatElseMayBeWrong() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String there = "127.0.0.1:" + server.getLocalPort();
            assertThat(SilentKafka.sentence("127.0.0.1:1, PLAINTEXT://" + there, 20))
                    .startsWith("Got no answer from Kafka at 127.0.0.1:1, PLAINTEXT://" + there
                            + " within 20 s. PLAINTEXT://" + there + " accepts connections")
                    .contains("advertised.listeners", "--kafka-config");
        }
    }
}
