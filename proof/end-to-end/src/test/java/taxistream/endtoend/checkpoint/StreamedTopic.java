package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;

/** A topic with the trips of some files, a database, and jobs from one to the other with a checkpoint on GCS. */
final class StreamedTopic {

    private static final Path ONE_STATISTIC = oneStatistic();

    private final String topic;
    private final TestDatabase database = Servers.newDatabase();
    private final String bucket = GcsEmulator.newBucket();

    StreamedTopic() {
        this(Servers.uniqueName("trips"));
    }

    private StreamedTopic(String topic) {
        this.topic = topic;
    }

    /** The same trips, with a database and a bucket that nobody has used. */
    StreamedTopic afresh() {
        return new StreamedTopic(topic);
    }

    /** Sends the files' trips; may be called again with others. */
    void replay(List<Path> files) {
        TaxistreamProcess.Builder replay = TaxistreamProcess.command("replay")
                .onKafka()
                .with("--topic", topic, "--replay-id", Servers.uniqueName("replay"));
        files.forEach(file -> replay.with(file.toString()));
        replay.run().expectSuccess();
    }

    /** A job that keeps one statistic, with a thousand trips a batch. */
    TaxistreamProcess.Builder job(URI gcs, String... more) {
        return TaxistreamProcess.command("stream", "--topic", topic)
                .onKafka()
                .on(database)
                .with(
                        "--statistics",
                        ONE_STATISTIC.toString(),
                        "--views",
                        ONE_STATISTIC.resolve("views").toString())
                .with("--checkpoint", checkpoint(), "--gcs-endpoint", gcs.toString())
                .with("--max-trips-per-batch", "1000")
                .with(more);
    }

    /** A recount of files on GCS. */
    TaxistreamProcess.Builder verify(URI gcs, String files) {
        return TaxistreamProcess.command("verify", files)
                .onKafka()
                .on(database)
                .with("--statistics", ONE_STATISTIC.toString(), "--gcs-endpoint", gcs.toString());
    }

    String checkpoint() {
        return "gs://" + bucket + "/job";
    }

    String bucket() {
        return bucket;
    }

    TestDatabase database() {
        return database;
    }

    /** The statistic's rows are those that the oracle makes of the files. */
    void expectEqualToOracle(List<Path> files) {
        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(taxistream.endtoend.Oracle.monthlyTrips(files));
    }

    private static Path oneStatistic() {
        try {
            Path folder = Files.createTempDirectory("statistics");
            Path shipped = Path.of(System.getProperty("repository.root"), "config/statistics/monthly_trips.sql");
            Files.createDirectory(folder.resolve("views"));
            Files.copy(shipped, folder.resolve("monthly_trips.sql"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
