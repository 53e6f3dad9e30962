package taxistream.replay.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.remote.GcsAccess;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteStores;
import taxistream.settings.DataSize;
import taxistream.testing.FileServer;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

class WatchedAddressTest {

    private static final String JANUARY = "/tlc/green_tripdata_2021-01.parquet";

    private Instant now = Instant.parse("2021-03-05T00:00:00Z");

    @Test
    void aLookAsksForWhatIsNotSentAndOnceADayForWhatIs(@TempDir Path folder) {
        RemoteStores stores = new RemoteStores(GcsAccess.client(Optional.empty()));
        RemoteCache cache = new RemoteCache(stores, folder, DataSize.parse("1m"));
        try (FileServer server = FileServer.start().with(JANUARY, new byte[100])) {
            WatchedAddress address = new WatchedAddress(
                    stores, cache, server.uri("/tlc/"), List.of(Service.GREEN), YearMonth.of(2021, 1), clock());
            assertThat(address.look(Set.of())).hasSize(1);
            assertThat(address.requests()).isEqualTo(3);
            assertThat(address.requestsADay()).isZero();
            assertThat(server.requests()).hasSize(3);

            Set<TripFileName> sent = Set.of(new TripFileName(Service.GREEN, YearMonth.of(2021, 1)));
            for (int look = 1; look <= 4; look++) {
                assertThat(address.look(sent)).as("the file is there still").hasSize(1);
                assertThat(address.requests()).isEqualTo(2);
                assertThat(address.requestsADay()).isEqualTo(1);
                assertThat(server.requests())
                        .hasSize(3 + 2 * look)
                        .filteredOn(("HEAD " + JANUARY)::equals)
                        .hasSize(1);
            }
            now = now.plus(Duration.ofDays(1));
            address.look(sent);
            assertThat(server.requests())
                    .filteredOn(("HEAD " + JANUARY)::equals)
                    .hasSize(2);
        }
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }
}
