package taxistream.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taxistream.generate.TripFileGenerator;
import taxistream.settings.Commands;
import taxistream.trips.Service;

/** The README's first command, on generated files, without Docker. */
@Tag("servers")
class DemoTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        Commands commands = new Commands(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
        return Taxistream.run(commands, arguments);
    }

    @Test
    void theDemoCountsEveryTripAndProvesIt(@TempDir Path data) throws Exception {
        TripFileGenerator generator = new TripFileGenerator(7);
        generator.write(Service.GREEN, YearMonth.of(2021, 1), 3_000, data);
        generator.write(Service.YELLOW, YearMonth.of(2021, 1), 2_000, data);
        generator.write(Service.FHV, YearMonth.of(2021, 2), 1_000, data);

        assertThat(run("demo", "--data", data.toString(), "--fast", "--exit"))
                .as("%s\n%s", out, err)
                .isZero();

        assertThat(out.toString())
                .contains("6,000 trips read from 3 files")
                .contains("to the cent.")
                .contains("Spark's web UI  http://");
        assertThat(out.toString()).contains(String.format(Locale.ROOT, "2021-01  yellow   %,d", januaryYellow(data)));
    }

    /** By DuckDB alone. Other files' trips may lie in that month too, but those are not yellow. */
    private static long januaryYellow(Path data) throws Exception {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM '" + data
                                + "/yellow_tripdata_2021-01.parquet' WHERE date_trunc('month', tpep_pickup_datetime) = DATE '2021-01-01'")) {
            count.next();
            return count.getLong(1);
        }
    }

    /** What happens to a file or a server while the demo runs, and the sentence about it. */
    enum Mishap {
        DELETED(" begins.", "it is not there any more. Bring it back.") {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        },
        OVERWRITTEN(" begins.", "It is damaged or no parquet file: fetch it again.") {
            @Override
            void to(Path file) throws IOException {
                overwriteRows(file);
            }
        },
        OVERWRITTEN_AFTER_THE_REPLAY(" sent + ", "fetch it again.") {
            @Override
            void to(Path file) throws IOException {
                overwriteRows(file);
            }
        },
        DELETED_AFTER_THE_REPLAY(" sent + ", "it is not there any more. Bring it back.") {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        };

        private final String after;
        private final String sentence;

        Mishap(String after, String sentence) {
            this.after = after;
            this.sentence = sentence;
        }

        abstract void to(Path file) throws IOException;

        private static void overwriteRows(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            Arrays.fill(bytes, 100, bytes.length / 2, (byte) -1);
            Files.write(file, bytes);
        }
    }

    /** Calls what waits for a text as soon as that is written. */
    private static final class Trigger extends StringWriter {
        private final String text;
        private Optional<Runnable> waiting;

        Trigger(String text, Runnable waiting) {
            this.text = text;
            this.waiting = Optional.of(waiting);
        }

        @Override
        public void write(String written, int offset, int length) {
            super.write(written, offset, length);
            if (waiting.isPresent() && written.contains(text)) {
                Runnable call = waiting.get();
                waiting = Optional.empty();
                call.run();
            }
        }
    }

    /** At its begin a replay has read the first month, and at most the second. */
    @ParameterizedTest
    @EnumSource
    void aFileThatTurnsBadInMidRunIsNamed(Mishap mishap, @TempDir Path data) {
        TripFileGenerator generator = new TripFileGenerator(7);
        for (int month = 1; month <= 3; month++) {
            generator.write(Service.GREEN, YearMonth.of(2021, month), 2_000, data);
        }
        Path last = data.resolve("green_tripdata_2021-03.parquet");
        Trigger said = new Trigger(mishap.after, () -> {
            try {
                mishap.to(last);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        PrintWriter both = new PrintWriter(said, true);
        int exit = Taxistream.run(
                new Commands(Map.of(), both, both),
                "demo",
                "--data",
                data.toString(),
                "--speedup",
                "2600000",
                "--exit");
        assertThat(said.toString())
                .contains("Cannot read " + last)
                .contains(mishap.sentence)
                .doesNotContain("no sentence for", "\tat ");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void aDatabaseThatGoesInMidRunIsNamed(@TempDir Path data) {
        new TripFileGenerator(7).write(Service.GREEN, YearMonth.of(2021, 1), 2_000, data);
        Set<ProcessHandle> before = ProcessHandle.current().descendants().collect(Collectors.toSet());
        Trigger said = new Trigger(" begins.", () -> ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .forEach(ProcessHandle::destroyForcibly));
        PrintWriter both = new PrintWriter(said, true);
        int exit = Taxistream.run(
                new Commands(Map.of(), both, both), "demo", "--data", data.toString(), "--fast", "--exit");
        assertThat(said.toString()).contains("MySQL").doesNotContain("no sentence for", "\tat ");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThat(run("demo", "--data", "/no/such/folder", "--exit")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no file /no/such/folder.");
    }

    @Test
    void withoutACommandTheDemoIsRecommended() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("Name a command: 'taxistream demo' shows it all.");
    }

    @Test
    void theVersionNamesWhatItIsMadeWith() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("taxistream ").contains("Spark 4.2.0", "Kafka client 4.3.1", "DuckDB");
    }

    @Test
    void allMonthsPassInHalfAMinute() {
        assertThat(DemoPace.speedupFor(List.of(YearMonth.of(2023, 2)))).isEqualTo(28 * 86_400.0 / 30);
        assertThat(DemoPace.speedupFor(List.of(YearMonth.of(2023, 1), YearMonth.of(2023, 2))))
                .isEqualTo(59 * 86_400.0 / 30);
    }

    @Test
    void twoPacesAtOnceAreRefused() {
        assertThat(run("demo", "--fast", "--speedup", "5")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--fast and --speedup exclude each other: pass one of them.");
    }
}
