package taxistream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class KafkaServerOptionsTest {

    @Command
    static final class Sends {
        @Mixin
        private KafkaServerOptions kafka;
    }

    private static String servers(String... arguments) {
        Sends sends = new Sends();
        new CommandLine(sends).parseArgs(arguments);
        return sends.kafka.bootstrapServers();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-b", "--bootstrap-server", "--bootstrap-servers"})
    void itIsSpeltAsKafkasOwnToolsSpellIt(String flag) {
        assertThat(servers(flag, "127.0.0.1:9093")).isEqualTo("127.0.0.1:9093");
    }

    @Test
    void oneHostOfSeveralMayBeUnknown() {
        assertThat(servers("-b", "no-such-host.invalid:9092,127.0.0.1:9092"))
                .isEqualTo("no-such-host.invalid:9092,127.0.0.1:9092");
    }

    @Test
    void aHostWithoutAnAddressIsNamed() {
        assertThatThrownBy(() -> servers("-b", "no-such-host.invalid:9092"))
                .isInstanceOf(FailedRun.class)
                .hasMessage("Cannot find Kafka: the host name no-such-host.invalid has no address."
                        + " Correct --bootstrap-servers no-such-host.invalid:9092.");
    }

    @Test
    void aHostWithoutAPortIsRefused() {
        assertThatThrownBy(() -> servers("-b", "localhost"))
                .isInstanceOf(WrongUsage.class)
                .hasMessage(
                        "--bootstrap-servers 'localhost' is not a broker's address: write HOST:PORT, such as localhost:9092.");
    }
}
