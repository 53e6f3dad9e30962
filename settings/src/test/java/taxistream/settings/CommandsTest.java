package taxistream.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandsTest {

    @TempDir
    Path config;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final Ride ride = new Ride();

    @Command(name = "root")
    static final class Root {}

    @Command(name = "ride", mixinStandardHelpOptions = true)
    static final class Ride implements Callable<Integer> {
        @Option(names = "--where-to", defaultValue = "airport", description = "Where the ride goes.")
        String whereTo;

        @Environment("RIDE_TOLL")
        @Option(names = "--toll", description = "What it costs.")
        Integer toll;

        @Option(names = "--rides", description = "Reads the rides of a file such as city/rides/of.2021-01.parquet")
        Path rides;

        @Option(names = "--months", split = ",", description = "When.")
        List<YearMonth> months;

        @Option(names = "--config")
        Path configuration;

        RuntimeException failure;

        @Override
        public Integer call() {
            if (failure != null) {
                throw failure;
            }
            return Commands.SUCCESS;
        }
    }

    private int run(String... arguments) {
        environment.put("TAXISTREAM_CONFIG", config.toString());
        return new Commands(environment, new PrintWriter(out, true), new PrintWriter(err, true))
                .run(new Root(), List.of(new CommandFamily("ride.properties", List.of(ride))), arguments);
    }

    @Test
    void aPathThatJavaCannotSpellIsWrongUsageWhereverItIsFirstTaken() {
        assertThat(run("ride", "--config", "a\0b")).isEqualTo(Commands.WRONG_USAGE);
        assertThat(err.toString()).startsWith("Cannot take the path 'a").contains("Nul character not allowed.");
        ride.failure = new IllegalStateException(new InvalidPathException("c\0d", "Nul character not allowed"));
        assertThat(run("ride")).isEqualTo(Commands.WRONG_USAGE);
        assertThat(err.toString()).contains("Cannot take the path 'c").doesNotContain("no sentence for");
    }

    private void property(String line) throws IOException {
        Files.writeString(config.resolve("ride.properties"), line + "\n");
    }

    @Test
    void aFlagWinsOverTheEnvironmentThePropertyAndTheDefault() throws IOException {
        assertThat(run("ride")).isZero();
        assertThat(ride.whereTo).isEqualTo("airport");
        property("where-to = museum");
        run("ride");
        assertThat(ride.whereTo).isEqualTo("museum");
        environment.put("TAXISTREAM_WHERE_TO", "harbour");
        run("ride");
        assertThat(ride.whereTo).isEqualTo("harbour");
        run("ride", "--where-to", "home");
        assertThat(ride.whereTo).isEqualTo("home");
    }

    @Test
    void helpShowsFlagVariablePropertyAndDefault() {
        assertThat(run("ride", "--help")).as("%s", err).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("--where-to")
                .contains("env TAXISTREAM_WHERE_TO, property where-to, default airport")
                .contains("env RIDE_TOLL, property toll");
    }

    @Test
    void aMonthThatIsNoneIsToldInWordsOfTheCalendar() {
        assertThat(run("ride", "--months", "2024-12,2024-13")).isEqualTo(Commands.WRONG_USAGE);
        assertThat(err.toString())
                .contains("'2024-13' is not a month: write it like 2021-01.")
                .doesNotContain("java.");
        assertThat(run("ride", "--months", "2024-12,2025-01")).isZero();
        assertThat(ride.months).containsExactly(YearMonth.of(2024, 12), YearMonth.of(2025, 1));
    }

    @Test
    void anUnknownFlagIsRefusedWithTheNearest() {
        assertThat(run("ride", "--wher-to", "home")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "Unknown flag '--wher-to'. Did you mean '--where-to'?\nRun 'root ride --help' for every flag.\n");
    }

    @Test
    void anUnknownFlagThatSharesFewLettersWithAnyIsNotGuessed() {
        assertThat(run("ride", "--moll", "home")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Unknown flag '--moll'. Did you mean '--toll'?");
        err.getBuffer().setLength(0);
        assertThat(run("ride", "--mull", "home")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Unknown flag '--mull'.\n");
    }

    @Test
    void anUnknownCommandIsRefusedWithTheNearest() {
        assertThat(run("rid")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Unknown command 'rid'. Did you mean 'ride'?\n");
    }

    @Test
    void anUnknownPropertyIsRefusedWithTheNearestAndItsFile() throws IOException {
        property("where_to = museum");
        assertThat(run("ride")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("Unknown key 'where_to' in " + config.resolve("ride.properties")
                        + ". Did you mean 'where-to'? A key is the name of a flag without its dashes.\n");
    }

    @Test
    void aConfigurationFolderThatIsNotThereIsNamed() {
        assertThat(run("ride", "--config", "/no/such/folder")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("Cannot read the configuration: '/no/such/folder' is not a folder. Pass --config DIR.\n");
    }

    @Test
    void aFailedRunEndsWithItsSentenceAndOne() {
        ride.failure = new IllegalStateException(new FailedRun("The bridge is up. Wait for it."));
        assertThat(run("ride")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("The bridge is up. Wait for it.\n");
    }

    @Test
    void wrongUsageEndsWithItsSentenceAndTwo() {
        ride.failure = new WrongUsage("--toll must be above 0, got -1.");
        assertThat(run("ride")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("--toll must be above 0, got -1.\n");
    }

    @Test
    void anErrorWithoutASentenceShowsWhereItCameFrom() {
        ride.failure = new IllegalStateException("a surprise");
        assertThat(run("ride")).isEqualTo(1);
        assertThat(err.toString()).contains("no sentence for").contains("a surprise");
    }

    @Test
    void helpWithACommandIsThatCommandsHelp() {
        assertThat(run("help", "ride")).as("%s", err).isZero();
        assertThat(out.toString()).contains("--where-to", "Where the ride goes.");
    }

    @Test
    void helpBreaksLinesAtBlanksOnlyAndFitsIntoEightyColumns() {
        assertThat(run("ride", "--help")).as("%s", err).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.strip().endsWith("city/rides/of.2021-01.parquet"))
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void controlCharactersOfANameAreShownAndNotObeyed() {
        ride.failure = new FailedRun("There is no topic \u001b]0;title\u0007\u001b[2J\u001b[8mtrips\r.");
        assertThat(run("ride")).isEqualTo(Commands.FAILED);
        assertThat(err.toString()).isEqualTo("There is no topic \\x1b]0;title\\x07\\x1b[2J\\x1b[8mtrips\\x0d.\n");
    }

    @Test
    void aFullDiskIsOneSentence() {
        ride.failure =
                new IllegalStateException(new IOException("/tmp/blockmgr-7/0c/temp_shuffle: No space left on device"));
        assertThat(run("ride")).isEqualTo(Commands.FAILED);
        assertThat(err.toString())
                .startsWith("A disk is full: /tmp/blockmgr-7/0c/temp_shuffle: No space left on device.")
                .contains("Free some space, or name another folder for temporary files by TMPDIR.")
                .doesNotContain("Exception");
    }
}
