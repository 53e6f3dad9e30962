package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job on the reader of Spark's own Kafka source, which is what there is to fall back on. */
@NeedsDocker
@Nightly
class SparksReaderIT {

    private final String topic = Servers.uniqueName("sparks");

    @Test
    void countsEveryTripInSmallBatchesAndFindsNoneLate(@TempDir Path folder) {
        GeneratedMonths generated = new GeneratedMonths(folder, 3_000);
        List<Path> files = IntStream.range(0, 3).mapToObj(generated::file).toList();
        TestDatabase database = Servers.newDatabase();
        TaxistreamProcess.Builder replay =
                TaxistreamProcess.command("replay").onKafka().with("--topic", topic);
        files.forEach(file -> replay.with(file.toString()));
        replay.run().expectSuccess();

        TaxistreamProcess.command("stream", "--available-now", "--topic", topic, "--lateness", "1d")
                .jvm("-Dspark.taxistream.kafka.reader=spark")
                .onKafka()
                .on(database)
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .with("--max-trips-per-batch", "700")
                .run()
                .expectSuccess();

        assertThat(database.value("SELECT sum(late) FROM taxistream_progress")).isEqualTo("0");
        assertThat(database.query(
                        "SELECT month, service, weekday, hour, trips, revenue FROM monthly_hours ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyHours(files));
    }
}
