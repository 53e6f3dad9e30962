package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The late gate where the tasks are in other JVMs than the driver: a driver and two executors of a real Spark distribution, by the
 * job jar. Batch by batch the watermark must reach the tasks there: one trip more or less that is late would be another number.
 */
@NeedsDocker
@Nightly
class ClusterLateTripsIT {

    private static final String TABLES =
            "SELECT statistic, month, trips, late_trips FROM taxistream_months ORDER BY 1, 2";
    private static final String PROGRESS =
            "SELECT statistic, trips, late, rejected, watermark FROM taxistream_progress ORDER BY 1";
    private static final String MONTHLY_TRIPS =
            "SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue FROM monthly_trips"
                    + " ORDER BY 1, 2, 3, 4";

    private final String topic = Servers.uniqueName("late");

    @Test
    void executorsInJvmsOfTheirOwnFindTheSameTripsLate(@TempDir Path folder) throws Exception {
        GeneratedMonths months = new GeneratedMonths(folder, 2_000);
        TaxistreamProcess.command("replay", "--late-share", "0.2", "--late-by", "1d..40d", "--topic", topic)
                .with(
                        months.file(0).toString(),
                        months.file(1).toString(),
                        months.file(2).toString())
                .onKafka()
                .run()
                .expectSuccess();
        TestDatabase local = Servers.newDatabase();
        TaxistreamProcess.command("stream")
                .with(options())
                .onKafka()
                .on(local)
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .run()
                .expectSuccess();
        TestDatabase cluster = Servers.newDatabase();
        String said = submit(cluster);
        assertThat(said).as("two executors beside the driver").contains("(executor 0)", "(executor 1)");
        assertThat(Long.parseLong(local.value("SELECT min(late) FROM taxistream_progress")))
                .isGreaterThan(50);
        for (String query : List.of(PROGRESS, TABLES, MONTHLY_TRIPS)) {
            assertThat(cluster.query(query)).containsExactlyElementsOf(local.query(query));
        }
    }

    private String[] options() {
        return new String[] {"--available-now", "--topic", topic, "--lateness", "1d", "--max-trips-per-batch", "1500"};
    }

    /** Runs spark-submit in the distribution's own image, on the network of this machine. */
    private String submit(TestDatabase database) throws IOException, InterruptedException {
        Path jar = Path.of(System.getProperty("repository.root"), "deploy/job-jar/target/taxistream-job.jar");
        List<String> words = new ArrayList<>(List.of("docker", "run", "--rm", "--network", "host"));
        words.addAll(List.of("--volume", jar + ":/job.jar:ro", "--env", "MYSQL_PASSWORD=" + database.password()));
        words.addAll(List.of("apache/spark:4.2.0-java17", "/opt/spark/bin/spark-submit"));
        words.addAll(
                List.of("--master", "local-cluster[2,1,1024]", "--driver-java-options", "-Dtaxistream.log.level=info"));
        words.add("/job.jar");
        words.addAll(List.of(options()));
        words.addAll(List.of("--bootstrap-servers", Servers.kafka().getBootstrapServers()));
        words.addAll(List.of("--mysql-url", database.url(), "--mysql-user", database.user()));
        words.addAll(List.of("--checkpoint", "/tmp/checkpoint"));
        Path output = Files.createTempFile("spark-submit", ".out");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        return said;
    }
}
