package taxistream.endtoend.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.faults.CommittedRecords;
import taxistream.generate.TripFileGenerator;
import taxistream.trips.Service;

/** Two months of two services, replays of them, and how often each row arrived. The trips are JSON: nothing of the product is needed to read them. */
final class ReplayedMonths {

    static final int ROWS = 1_000;
    /** Each month takes longer than the second after which a transaction is committed, so there are several. */
    static final String RATE = "900";

    static final int KILLED = 137;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String bootstrapServers;

    ReplayedMonths(Path folder, String bootstrapServers) {
        this.folder = folder;
        this.bootstrapServers = bootstrapServers;
        TripFileGenerator generator = new TripFileGenerator(9);
        for (int month = 1; month <= 2; month++) {
            generator.write(Service.GREEN, YearMonth.of(2021, month), ROWS, folder);
            generator.write(Service.FHVHV, YearMonth.of(2021, month), ROWS, folder);
        }
    }

    TaxistreamProcess.Builder replay(String name) {
        return TaxistreamProcess.command(
                "replay",
                folder.toString(),
                "--bootstrap-servers",
                bootstrapServers,
                "--topic",
                name,
                "--rejected-topic",
                name + ".rejected",
                "--replay-id",
                name,
                "--format",
                "json",
                "--memory",
                "256m");
    }

    static void awaitErr(TaxistreamProcess process, String text) {
        try {
            Awaitility.await(text)
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() ->
                            process.err().contains(text) || !process.process().isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("'" + text + "' was not said, but:\n" + process.err(), e);
        }
        assertThat(process.err()).contains(text);
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void signal(TaxistreamProcess process, String signal) throws IOException {
        try {
            new ProcessBuilder(
                            "kill",
                            "-" + signal,
                            Long.toString(process.process().pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void assertEachRowOnce(String name) throws IOException {
        assertThat(eachRow(name)).isEqualTo(everyRowOnce());
    }

    /** "green/2021-01/17": how often each source row is found, as a trip or as a rejected row. */
    Map<String, Integer> eachRow(String name) throws IOException {
        List<String> rows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(bootstrapServers, name)) {
            JsonNode trip = JSON.readTree(record.value());
            rows.add(trip.get("service").asText() + "/" + trip.get("file_month").asText() + "/"
                    + trip.get("file_row").asLong());
        }
        CommittedRecords.of(bootstrapServers, name + ".rejected")
                .forEach(record -> rows.add(new String(record.key(), StandardCharsets.UTF_8)));
        Map<String, Integer> found = new TreeMap<>();
        rows.forEach(row -> found.merge(row, 1, Integer::sum));
        return found;
    }

    static Map<String, Integer> everyRowOnce() {
        Map<String, Integer> once = new TreeMap<>();
        for (String file : List.of("green/2021-01", "fhvhv/2021-01", "green/2021-02", "fhvhv/2021-02")) {
            for (int row = 0; row < ROWS; row++) {
                once.put(file + "/" + row, 1);
            }
        }
        return once;
    }
}
