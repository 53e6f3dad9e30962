package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Servers;
import taxistream.streaming.checkpoint.GcsSettings;

/** What a batch costs on GCS, counted by a proxy; prints the tables of docs/checkpoints-on-gcs.md. */
@NeedsDocker
@ResourceLock(Servers.SPARK_OF_THIS_JVM)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckpointRequestsIT {

    private static final int BATCHES_A_DAY = 8640; // a trigger of 10 s
    private static final Map<String, String> DEFAULT = Map.of();
    private static final Map<String, String> OURS = new GcsSettings(Optional.empty(), Optional.empty()).forCheckpoint();
    private static final Map<String, String> ROCKSDB = Map.of(
            "spark.sql.streaming.stateStore.providerClass",
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");

    private final GcsProxy proxy = GcsProxy.start();
    private final String bucket = GcsEmulator.newBucket();
    private SparkSession spark;

    @BeforeAll
    void startSpark() {
        SparkConf conf = new SparkConf(false)
                .setMaster("local[2]")
                .setAppName("requests")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "localhost")
                .set("spark.sql.adaptive.enabled", "false")
                // Upkeep is counted in a table of its own.
                .set("spark.sql.streaming.stateStore.maintenanceInterval", System.getProperty("gcs.maintenance", "1h"));
        GcsConfigurations.sparkAt(proxy.address()).forEach(conf::set);
        spark = SparkSession.builder().config(conf).getOrCreate();
    }

    @AfterAll
    void stop() {
        spark.stop();
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void aSteadyBatchTakesOneRequestAPartitionAndTwoMore(int partitions) {
        CountedQuery.Result result = measure(OURS, partitions);
        assertThat(result.batches()).allSatisfy(batch -> {
            assertThat(batch).hasSize(partitions + 2);
            assertThat(batch).allMatch(GcsProxy.Request::isInsert);
        });
        print("ours, memory store", partitions, result);
    }

    @Test
    void withRocksDbAndItsChangelogItTakesTheSame() {
        Map<String, String> settings = new HashMap<>(OURS);
        settings.putAll(ROCKSDB);
        CountedQuery.Result result = measure(settings, 2);
        assertThat(result.batches()).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(2 + 4));
        print("ours, RocksDB with changelog", 2, result);
    }

    /** Each batch checks that the state holds all rows since the first. */
    @Test
    void aCheckpointMayGoFromSparksManagerToOursAndBack() {
        proxy.setLatency(Duration.ZERO);
        String checkpoint = newCheckpoint();
        for (Map<String, String> manager : List.of(DEFAULT, OURS, DEFAULT)) {
            CountedQuery.Result result =
                    new CountedQuery(spark, proxy, 2, manager).run(checkpoint, 1, 0, Duration.ZERO);
            assertThat(result.batches()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 200})
    @EnabledIfSystemProperty(named = "gcs.table", matches = "full")
    void sparksDefaultForComparison(int partitions) {
        print("Spark's default", partitions, measure(DEFAULT, partitions));
    }

    @Test
    @EnabledIfSystemProperty(named = "gcs.table", matches = "full")
    void oursWith200Partitions() {
        print("ours, memory store", 200, measure(OURS, 200));
    }

    /**
     * With upkeep: a trigger of 2 s and state maintenance every 12 s stand for 10 s and 60 s, Spark's default; 20 retained batches
     * instead of 100 let the purge begin sooner. Needs {@code -Dgcs.maintenance=12s}.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    @EnabledIfSystemProperty(named = "gcs.table", matches = "upkeep")
    void withMaintenanceAndPurge(int partitions) {
        proxy.setLatency(Duration.ZERO);
        for (Map<String, String> manager : List.of(OURS, DEFAULT)) {
            Map<String, String> settings = new HashMap<>(manager);
            settings.put("spark.sql.streaming.minBatchesToRetain", "20");
            CountedQuery.Result result = new CountedQuery(spark, proxy, partitions, settings)
                    .run(newCheckpoint(), 24, 26, Duration.ofSeconds(2));
            print((manager == OURS ? "ours" : "Spark's default") + ", with upkeep", partitions, result);
        }
    }

    private CountedQuery.Result measure(Map<String, String> settings, int partitions) {
        proxy.setLatency(Duration.ofMillis(30));
        int batches = partitions > 100 ? 3 : 5;
        return new CountedQuery(spark, proxy, partitions, settings).run(newCheckpoint(), batches, 0, Duration.ZERO);
    }

    private String newCheckpoint() {
        return "gs://" + bucket + "/" + Servers.uniqueName("checkpoint");
    }

    private static void print(String manager, int partitions, CountedQuery.Result result) {
        Map<RequestClass, Long> counts = GcsProxy.counts(result.all());
        double batches = result.batches().size();
        double dollars = counts.entrySet().stream()
                .mapToDouble(entry -> entry.getValue() / batches * BATCHES_A_DAY * entry.getKey().dollars)
                .sum();
        String row = String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f |",
                manager,
                partitions,
                result.all().size() / batches,
                counts.getOrDefault(RequestClass.A, 0L) / batches,
                counts.getOrDefault(RequestClass.B, 0L) / batches,
                counts.getOrDefault(RequestClass.FREE, 0L) / batches,
                dollars,
                result.median().toMillis() / 1000.0);
        System.out.println(row);
        try {
            Path table = Path.of("target", "gcs-requests.md");
            List<String> lines = new ArrayList<>();
            if (!Files.exists(table)) {
                lines.add(
                        "| manager | partitions | requests a batch | class A | class B | free | $ a day | seconds a batch |");
                lines.add("|---|---|---|---|---|---|---|---|");
            }
            lines.add(row);
            Files.write(table, lines, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
