package taxistream.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.generate.TripFileGenerator;
import taxistream.testing.FileServer;
import taxistream.testing.Run;
import taxistream.trips.Service;

/** The command {@code download} against a server that lies about like TLC's. */
class DownloadCommandTest {

    private static final String GREEN_JANUARY = "green_tripdata_2024-01.parquet";

    @TempDir
    private Path folder;

    private FileServer server;
    private byte[] month;

    @BeforeEach
    void start() throws IOException {
        month = Files.readAllBytes(
                new TripFileGenerator(1).write(Service.GREEN, YearMonth.of(2024, 1), 1_000, folder.resolve("made")));
        server = FileServer.start()
                .with("/trip-data/" + GREEN_JANUARY, month)
                .with("/trip-data/green_tripdata_2024-02.parquet", month)
                .with("/trip-data/yellow_tripdata_2024-01.parquet", month)
                .with(
                        "/misc/taxi_zone_lookup.csv",
                        "LocationID\n1\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .with("/misc/taxi_zones.geojson", "{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theMonthsOfTheServicesAreFetched() {
        Run run = download("--service", "green", "--from", "2024-01", "--until", "2024-02");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(to().resolve(GREEN_JANUARY)).hasBinaryContent(month);
        assertThat(run.out())
                .isEqualTo(to().resolve(GREEN_JANUARY) + "\n" + to().resolve("green_tripdata_2024-02.parquet") + "\n");
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        download("--service", "green", "--from", "2024-01");
        int before = server.requests().size();
        Run again = download("--service", "green", "--from", "2024-01");
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEqualTo(to().resolve(GREEN_JANUARY) + " is there already.\n");
        assertThat(server.requests().subList(before, server.requests().size()))
                .containsExactly("HEAD /trip-data/" + GREEN_JANUARY);
    }

    @Test
    void aBrokenConnectionDoesNotMatter() {
        server.breakNext(3, 5_000);
        assertThat(download("--service", "green,yellow", "--from", "2024-01").exitCode())
                .isZero();
        assertThat(to().resolve(GREEN_JANUARY)).hasBinaryContent(month);
        assertThat(to().resolve("yellow_tripdata_2024-01.parquet")).hasBinaryContent(month);
    }

    @Test
    void aMonthThatIsNotPublishedIsNamedAndTheOthersAreFetched() {
        Run run = download("--service", "green", "--from", "2024-01", "--until", "2024-03");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("There is no " + server.uri("/trip-data/green_tripdata_2024-03.parquet")
                        + ": TLC publishes a month about two months after its end. Pass other months, or --published.");
        assertThat(to()).isDirectoryContaining("glob:**green_tripdata_2024-02.parquet");
    }

    @Test
    void ofTheMonthsThatMayBePublishedThoseAreFetchedThatAre() {
        Run run = download("--service", "green", "--from", "2024-01", "--until", "2024-12", "--published");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .isEqualTo(to().resolve(GREEN_JANUARY) + "\n" + to().resolve("green_tripdata_2024-02.parquet") + "\n");
        assertThat(download("--service", "green", "--from", "2025-01", "--published")
                        .exitCode())
                .isZero();
    }

    @Test
    void zonesAreFetched() {
        assertThat(download("--zones").exitCode()).isZero();
        assertThat(to().resolve("taxi_zone_lookup.csv")).hasContent("LocationID\n1\n");
        assertThat(to().resolve("taxi_zones.geojson")).hasContent("{}");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        server.close();
        Run run = download("--service", "green", "--from", "2024-01");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("Cannot fetch " + server.uri("/trip-data/" + GREEN_JANUARY) + ": 127.0.0.1:"
                        + server.uri("/").getPort()
                        + " does not let us connect. Check the network, or pass another address by --from-url.\n");
    }

    @Test
    void aServerThatTellsNoLengthIsNoServerToFetchFrom() {
        server.withoutLength();
        Run run = download("--service", "green", "--from", "2024-01");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("Cannot fetch " + server.uri("/trip-data/" + GREEN_JANUARY) + ": its server does not say how"
                        + " long it is (Content-Length), so that a file that was cut off could not be told from a whole one."
                        + " Check the network, or pass another address by --from-url.\n");
    }

    @Test
    void aServiceThatIsNoneIsToldTheOthersInTheirWords() {
        assertThat(download("--service", "uber", "--from", "2024-01").err())
                .startsWith("Invalid value for option '--service': 'uber' is none of yellow, green, fhv or fhvhv.\n");
        assertThat(download("--service", "green", "--month", "2024-01").err())
                .startsWith("Unknown flag '--month'. Did you mean '--from'?\n");
    }

    @Test
    void monthsMustBeSaidAndInOrder() {
        assertThat(download("--service", "green").err())
                .isEqualTo("Say which months: pass --service and --from, such as --service green --from 2024-01 --until"
                        + " 2024-03; or --zones alone.\n");
        assertThat(download("--service", "green", "--from", "2024-02", "--until", "2024-01")
                        .err())
                .isEqualTo("--until 2024-01 is before --from 2024-02.\n");
    }

    private Path to() {
        return folder.resolve("fetched");
    }

    private Run download(String... flags) {
        String[] arguments = new String[flags.length + 5];
        arguments[0] = "download";
        arguments[1] = "--out";
        arguments[2] = to().toString();
        arguments[3] = "--from-url";
        arguments[4] = server.uri("/trip-data").toString();
        System.arraycopy(flags, 0, arguments, 5, flags.length);
        return Run.of(arguments);
    }
}
