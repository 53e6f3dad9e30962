package taxistream.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsConnection;
import taxistream.gcs.GcsCredentials;

class UnreachableTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://127.0.0.1:1 | 127.0.0.1:1 does not let us connect",
                "http://no-such-host.invalid | there is no host no-such-host.invalid, or no network",
            })
    void theServerIsNamedAndNotTheBucket(URI endpoint, String why) {
        GcsStore store = new GcsStore(new GcsClient(
                new GcsConnection(
                        endpoint, GcsConnection.JSON_API, Optional.empty(), Duration.ofMinutes(1), Duration.ZERO),
                GcsCredentials.NONE));
        URI location = URI.create("gs://trips/a.parquet");
        IOException failure = catchThrowableOfType(IOException.class, () -> store.find(location));
        assertThat(Unreachable.explained(location, failure, "Check the network."))
                .hasMessage("Cannot fetch gs://trips/a.parquet: " + why + ". Check the network.");
    }
}
