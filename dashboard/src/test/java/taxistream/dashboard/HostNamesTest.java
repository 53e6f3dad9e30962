package taxistream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** To which names of a request the page answers: a foreign name may have been pointed at this machine (DNS rebinding). */
class HostNamesTest {

    private final HostNames names = new HostNames(List.of("taxi.example", "Dashboard"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST.",
                "127.0.0.1:8080",
                "10.1.2.3",
                "[::1]:8080",
                "taxi.example:443",
                "dashboard:8080"
            })
    void knownNamesAndBareAddressesAreAnswered(String host) {
        assertThat(names.include(host)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "eviltaxi.example",
                "evil.taxi.example",
                "localhost@evil.example",
                "localhost, evil.example"
            })
    void foreignNamesAreNot(String host) {
        assertThat(names.include(host)).isFalse();
    }
}
