package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.checkpoint.GcsEmulator;

/** {@code statistics preview} as a command: over each kind of address, into a file, and again at each save. It leaves nothing behind. */
@NeedsDocker
class PreviewIT {

    private static final String TRIPS = "1,000 trips read from 1 file = ";
    private static final int MINUTES = 3;

    @TempDir
    Path folder;

    private Path trips;
    private Path statistic;
    private Path temporary;

    @BeforeEach
    void layOut() throws IOException {
        trips = TestData.generated(folder.resolve("data"), "green", "2024-03", 1_000);
        statistic = folder.resolve("by_service.sql");
        select("service");
        temporary = Files.createDirectory(folder.resolve("temporary"));
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(temporary).isEmptyDirectory();
    }

    private void select(String key) throws IOException {
        Files.writeString(statistic, "SELECT month, " + key + ", count(*) AS trips FROM trips GROUP BY ALL");
    }

    private TaxistreamProcess.Builder preview(String data) {
        return TaxistreamProcess.command("statistics", "preview", statistic.toString(), "--data", data)
                .jvm("-Djava.io.tmpdir=" + temporary);
    }

    @Test
    void rowsOfAFileOnTheWebBecomeAParquetFile() throws Exception {
        Path rows = folder.resolve("rows.parquet");
        try (WebFolder web = new WebFolder(trips.getParent())) {
            Ended ended = preview(web.address() + "/" + trips.getFileName())
                    .with("--format", "parquet", "--out", rows.toString())
                    .run()
                    .expectSuccess();
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains(TRIPS, " in the fullest month, of about ");
        }
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet row = duckDb.createStatement()
                        .executeQuery("SELECT min(service), sum(trips) > 900 FROM '" + rows + "'")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("green");
            assertThat(row.getBoolean(2)).isTrue();
        }
    }

    @Test
    void aFileThatTheWebCutOffIsFetchedByDownload() throws IOException {
        Path fetched = folder.resolve("fetched");
        try (WebFolder web = new WebFolder(trips.getParent())) {
            web.cutNext();
            Ended cut = preview(web.address() + "/" + trips.getFileName()).run();
            assertThat(cut.exitCode()).as(cut.err()).isEqualTo(1);
            assertThat(cut.err())
                    .contains(
                            "Cannot fetch " + web.address() + "/" + trips.getFileName() + ": ",
                            ". Try again, or fetch it with 'taxistream download' first.")
                    .doesNotContain("\tat ");
            TaxistreamProcess.command("download", "--service", "green", "--from", "2024-03")
                    .with("--from-url", web.address(), "--out", fetched.toString())
                    .run()
                    .expectSuccess();
        }
        assertThat(preview(fetched.toString()).run().expectSuccess().out()).contains(TRIPS);
    }

    @Test
    void aFileInABucketIsReadThere() {
        String bucket = GcsEmulator.newBucket();
        GcsEmulator.upload(bucket, "tlc/" + trips.getFileName(), trips);
        Ended ended = preview("gs://" + bucket + "/tlc/")
                .with("--gcs-endpoint", GcsEmulator.address().toString(), "--format", "csv", "--month", "2024-03")
                .run()
                .expectSuccess();
        assertThat(ended.out()).startsWith("month,service,trips\n2024-03-01,green,");
        assertThat(ended.err()).contains(TRIPS);
    }

    @Test
    void aSavedFileIsComputedAgainUntilItIsEnded() throws IOException {
        TaxistreamProcess watching = preview(trips.toString()).with("--watch").start();
        try {
            awaitOutput(watching, "key    month, service");
            Files.writeString(statistic, "SELECT month, servise FROM trips GROUP BY ALL");
            awaitOutput(watching, "Did you mean 'service'?");
            select("payment_type");
            awaitOutput(watching, "key    month, payment_type");
            Files.writeString(
                    statistic, "SELECT month, count(*) AS n FROM trips WHERE pickup_zone = 999 GROUP BY month");
            awaitOutput(watching, "No row, because no trip is left: look at WHERE, at the joins, and at --month.");
        } finally {
            watching.terminate();
        }
        assertThat(watching.err()).doesNotContain("Exception");
    }

    private static void awaitOutput(TaxistreamProcess process, String text) {
        await().atMost(Duration.ofMinutes(MINUTES))
                .until(() -> process.out().contains(text) || !process.process().isAlive());
        assertThat(process.out()).as(process.err()).contains(text);
    }
}
