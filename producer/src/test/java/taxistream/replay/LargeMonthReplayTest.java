package taxistream.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.generate.TripFileGenerator;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.settings.DataSize;
import taxistream.settings.FailedRun;
import taxistream.testing.Broker;
import taxistream.testing.Parquet;
import taxistream.trips.Service;
import taxistream.trips.TripFormat;

/**
 * A month of two to four services, of different sizes and in different orders, each file larger than the memory to sort in, stopped
 * anywhere and gone on with: every row is in Kafka once. Each seed is a month of its own.
 */
@Tag("servers")
class LargeMonthReplayTest {

    /** Leaves two blocks of 4 MB to sort in: about 100,000 trips. */
    private static final String MEMORY = "40m";

    private static final int MOST_ROWS = 110_000;

    @TempDir
    private Path folder;

    private final String topic = Broker.newTopic();

    /** More of them with {@code -Dnightly=true}. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Boolean.getBoolean("nightly") ? 10 : 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRowIsSentOnce(long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, Integer> expected = write(random);
        int stopAfter = expected.size() / 3 + random.nextInt(expected.size() / 3);
        int runs = 0;
        Optional<String> stopped = Optional.of("not begun");
        while (stopped.isPresent() && runs++ < 10) {
            StopAfter progress = new StopAfter(stopAfter);
            stopped =
                    new Replay(settings(MEMORY), progress, progress.stop).run().stoppedAt();
        }
        assertThat(stopped).isEmpty();
        assertThat(runs).isGreaterThan(1);
        assertThat(SourceRows.in(topic)).isEqualTo(expected);
    }

    @Test
    void aMonthThatCannotBeReadInItsMemoryIsSentWholeByTheNextRunWithMore() {
        TripFileGenerator generator = new TripFileGenerator(5);
        generator.write(Service.GREEN, YearMonth.of(2021, 1), 1_000, folder);
        generator.write(Service.GREEN, YearMonth.of(2021, 2), 100_000, folder);
        generator.write(Service.YELLOW, YearMonth.of(2021, 2), 1_000, folder);
        Map<String, Integer> january = SourceRows.eachOnce(1_000, "green/2021-01");
        Map<String, Integer> all = new TreeMap<>(january);
        all.putAll(SourceRows.eachOnce(100_000, "green/2021-02"));
        all.putAll(SourceRows.eachOnce(1_000, "yellow/2021-02"));
        assertThatThrownBy(() -> new Replay(settings("12m"), ReplayProgress.SILENT, new StopRequest()).run())
                .isInstanceOf(FailedRun.class)
                .hasMessageContaining("green_tripdata_2021-02.parquet")
                .hasMessageContaining("raise --memory");
        assertThat(SourceRows.in(topic)).isEqualTo(january);
        new Replay(settings("40m"), ReplayProgress.SILENT, new StopRequest()).run();
        assertThat(SourceRows.in(topic)).isEqualTo(all);
    }

    private Map<String, Integer> write(Random random) throws IOException {
        YearMonth month = YearMonth.of(2021, 1 + random.nextInt(12));
        List<Service> services = new ArrayList<>(List.of(Service.values()));
        Collections.shuffle(services, random);
        Map<String, Integer> expected = new TreeMap<>();
        for (Service service : services.subList(0, 2 + random.nextInt(3))) {
            int rows = MOST_ROWS / 2 + random.nextInt(MOST_ROWS / 2);
            Path file = new TripFileGenerator(random.nextLong()).write(service, month, rows, folder);
            if (random.nextBoolean()) {
                shuffle(file);
            }
            expected.putAll(SourceRows.eachOnce(rows, service + "/" + month));
        }
        return expected;
    }

    /** TLC's files are nearly in order of time; one need not be. */
    private static void shuffle(Path file) throws IOException {
        Path shuffled = Parquet.write(
                file.resolveSibling("shuffled"), "SELECT * FROM read_parquet('" + file + "') AS t ORDER BY hash(t)");
        Files.move(shuffled, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private ReplaySettings settings(String memory) {
        return new ReplaySettings(
                TripFiles.resolve(List.of(folder.toString()), Optional.empty(), Optional.empty()),
                new Selection(
                        Duration.ofDays(35),
                        Optional.empty(),
                        Optional.empty(),
                        Instant.EPOCH.plus(Duration.ofDays(20_000))),
                MonthRows.Order.PICKUP,
                new Workspace(DataSize.parse(memory), folder.resolve("spill")),
                new KafkaEndpoint(Broker.bootstrapServers(), Map.of()),
                Topics.of(topic, Optional.empty()),
                TripFormat.AVRO,
                Pace.asFastAsPossible(),
                Optional.of(topic),
                false,
                Duration.ofMinutes(1));
    }
}
