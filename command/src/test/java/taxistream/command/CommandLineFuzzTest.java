package taxistream.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import taxistream.localstack.LocalDatabase;
import taxistream.localstack.LocalKafka;
import taxistream.settings.Commands;
import taxistream.settings.SettingSources;

/**
 * Any command with any of its flags, from the command line, the environment or a properties file, over any file: it ends, in the way
 * that was asked for or with a sentence. What it must never reach is the last resort, a stack trace. The seeds are fixed;
 * {@code -Dfuzz.seeds=FIRST..LAST} tries others.
 */
@Tag("servers")
class CommandLineFuzzTest {

    private static final String SEEDS = Boolean.getBoolean("nightly") ? "1..1500" : "1..60";
    private static final int MINUTES = 5;

    /** Those that need no network and end by themselves, with the flags that make them. */
    private static final List<List<String>> COMMANDS = List.of(
            List.of("replay", "--dry-run", "FILE"),
            List.of("replay", "--dry-run", "--skip-bad-files", "FILE", "FILE"),
            List.of("replays"),
            List.of("stream", "--available-now"),
            List.of("verify", "FILE"),
            List.of("verify", "FILE", "FILE"),
            List.of("status"),
            List.of("backfill", "FILE"),
            List.of("rebuild", "SQL"),
            List.of("repartition", "VALUE"),
            List.of("statistics", "check"),
            List.of("statistics", "preview", "FILE", "--data", "FILE"),
            List.of("statistics", "test"),
            List.of("generate", "--service", "green", "--month", "2021-01", "--rows", "10", "--out", "FILE"),
            List.of("help", "VALUE"),
            List.of("VALUE"));

    /** Flags that ask for no end, for a question, or for another machine. */
    private static final Set<String> LEFT_OUT = Set.of(
            "--watch", "--wait", "--help", "--version", "--config", "--rows", "--bootstrap-servers", "--mysql-url");

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "-1",
            "0",
            "1",
            "2.5",
            "1e308",
            "NaN",
            "99999999999999999999",
            "green",
            "fhvhv",
            "2021-01",
            "2021-13",
            "+999999999-12",
            "2021-01..2021-02",
            "2021-02..2021-01",
            "2021-01-01T00:00:00",
            "35d",
            "999999999d",
            "-5s",
            "1g",
            "1",
            "999999999t",
            "trips",
            "no topic",
            "counts",
            "Ünknown",
            "a".repeat(300),
            "'; DROP TABLE trips; --",
            "${env:HOME}",
            "@none",
            "%s",
            "\0",
            "\uFFFD",
            "\n",
            "[",
            "--",
            "json",
            "rocksdb");

    @TempDir
    private static Path folder;

    private static LocalKafka kafka;
    private static LocalDatabase database;
    private static List<String> files;
    private static final Set<Integer> EXITS = new TreeSet<>();
    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor();

    @BeforeAll
    static void start() throws IOException, SQLException {
        kafka = LocalKafka.start();
        database = LocalDatabase.start();
        files = files();
        Files.writeString(folder.resolve("password"), database.password());
        // There are trips and tables to ask for: nothing waits for a topic.
        for (List<String> line : List.of(List.of("replay", files.get(0)), List.of("stream", "--available-now"))) {
            StringWriter said = new StringWriter();
            PrintWriter both = new PrintWriter(said, true);
            Commands commands = new Commands(environment("checkpoint"), both, both);
            assertThat(Taxistream.run(commands, line.toArray(String[]::new)))
                    .as("%s: %s", line, said)
                    .isZero();
        }
    }

    @AfterAll
    static void stop() {
        THREAD.shutdownNow();
        database.close();
        kafka.close();
        assertThat(EXITS)
                .as("lines that worked, that failed and that were wrong")
                .containsExactly(0, 1, 2);
    }

    static LongStream seeds() {
        String[] ends = System.getProperty("fuzz.seeds", SEEDS).split("\\.\\.");
        return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
    }

    /** Paths of all kinds; what may be written to is in the test's folder, or cannot be written. */
    private static List<String> files() throws IOException, SQLException {
        Path green = folder.resolve("green_tripdata_2021-01.parquet");
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("COPY (SELECT TIMESTAMP '2021-01-05 01:02:03' + to_hours(i) AS lpep_pickup_datetime,"
                    + " i AS VendorID, 10.5 AS total_amount FROM range(50) r(i)) TO '" + green + "' (FORMAT parquet)");
        }
        byte[] bytes = Files.readAllBytes(green);
        Path cut =
                Files.write(folder.resolve("yellow_tripdata_2021-01.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
        Arrays.fill(bytes, 10, 200, (byte) -1);
        Path damaged = Files.write(folder.resolve("green_tripdata_2021-02.parquet"), bytes);
        Path empty = Files.createFile(folder.resolve("green_tripdata_2021-03.parquet"));
        Path open = Files.copy(green, folder.resolve("green_tripdata_2021-04[.parquet"));
        Path odd = Files.copy(green, folder.resolve("Ünknown name_tripdata.parquet"));
        Path sql = Files.writeString(
                folder.resolve("counts.sql"), "SELECT month, count(*) AS n FROM trips GROUP BY month");
        Path text = Files.writeString(folder.resolve("bad.sql"), "SELECT \0 FROM");
        Path bytesOfSql = Files.write(folder.resolve("bytes.sql"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Path folderOfSql = Files.createDirectories(folder.resolve("some.sql"));
        Path loop = Files.createSymbolicLink(folder.resolve("loop.parquet"), folder.resolve("loop.parquet"));
        Path properties = Files.writeString(folder.resolve("client.properties"), "security.protocol=NONE\nx=\\u00");
        List<String> all = new ArrayList<>();
        for (Path path : List.of(
                green,
                green,
                green,
                cut,
                damaged,
                empty,
                open,
                odd,
                sql,
                sql,
                text,
                bytesOfSql,
                folderOfSql,
                loop,
                properties,
                folder)) {
            all.add(path.toString());
        }
        all.addAll(List.of(
                folder + "/*.parquet",
                folder + "/green*2021-01*",
                folder + "/[",
                folder + "/{a,",
                folder + "/\\",
                folder + "/none",
                folder + "/" + "n".repeat(300),
                green + "/inside",
                "/dev/null",
                "/dev/null/none",
                "/proc/self/none",
                "file:" + green,
                "s3://bucket/green_tripdata_2021-01.parquet",
                "hdfs:///green_tripdata_2021-01.parquet",
                ":",
                "~",
                "a\0b",
                ""));
        return all;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyCommandLineEndsInAResultOrASentence(long seed) throws Exception {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L); // numbers of seeds that are near are alike at first
        Map<String, String> environment = environment("checkpoint" + seed);
        List<String> line = line(COMMANDS.get((int) (seed % COMMANDS.size())), random, environment);
        StringWriter said = new StringWriter();
        PrintWriter both = new PrintWriter(said, true);
        int exit = THREAD.submit(
                        () -> Taxistream.run(new Commands(environment, both, both), line.toArray(String[]::new)))
                .get(MINUTES, TimeUnit.MINUTES);
        assertThat(said.toString()).as("%s with %s", line, environment).doesNotContain("no sentence for", "\tat ");
        assertThat(exit).as("%s with %s:\n%s", line, environment, said).isBetween(0, 2);
        EXITS.add(exit);
        if (exit != 0) {
            assertThat(said.toString()).as("%s", line).isNotBlank();
        }
    }

    /** The servers' addresses, and a place for checkpoints. */
    private static Map<String, String> environment(String checkpoint) {
        return new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(),
                "MYSQL_URL",
                database.jdbcUrl(),
                "MYSQL_USER",
                database.user(),
                "MYSQL_PASSWORD_FILE",
                folder.resolve("password").toString(),
                "TAXISTREAM_CHECKPOINT",
                folder.resolve(checkpoint).toString()));
    }

    private static List<String> line(List<String> command, Random random, Map<String, String> environment)
            throws IOException {
        List<String> line = new ArrayList<>();
        for (String word : command) {
            line.add(
                    switch (word) {
                        case "FILE" -> one(random, files);
                        case "SQL" -> random.nextBoolean() ? "counts" : one(random, VALUES);
                        case "VALUE" -> one(random, VALUES);
                        default -> word;
                    });
        }
        List<OptionSpec> options = options(line);
        StringBuilder properties = new StringBuilder();
        for (int i = random.nextInt(4); i > 0 && !options.isEmpty(); i--) {
            OptionSpec option = one(random, options);
            String value = random.nextInt(3) == 0 ? one(random, files) : one(random, VALUES);
            boolean takesValue = option.arity().max() > 0;
            switch (random.nextInt(4)) {
                case 0 -> environment.put(SettingSources.environmentVariable(option), takesValue ? value : "true");
                case 1 ->
                    properties
                            .append(SettingSources.propertyKey(option))
                            .append('=')
                            .append(value)
                            .append('\n');
                default -> line.add(takesValue ? option.longestName() + "=" + value : option.longestName());
            }
        }
        if (!properties.isEmpty()) {
            Path config = Files.createTempDirectory(folder, "config");
            boolean ofProducer = Set.of("replay", "replays", "generate").contains(line.get(0));
            Files.writeString(config.resolve((ofProducer ? "producer" : "streaming-job") + ".properties"), properties);
            environment.put("TAXISTREAM_CONFIG", config.toString());
        }
        return line;
    }

    /** The flags of the command that the words name; none if they name none. */
    private static List<OptionSpec> options(List<String> words) {
        Commands commands =
                new Commands(Map.of(), new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        CommandLine command = commands.commandLine(new Taxistream(), Taxistream.families());
        for (String word : words) {
            CommandLine below = command.getSubcommands().get(word);
            if (below == null) {
                break;
            }
            command = below;
        }
        return command.getCommandSpec().options().stream()
                .filter(option -> !LEFT_OUT.contains(option.longestName()))
                .toList();
    }

    private static <T> T one(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
