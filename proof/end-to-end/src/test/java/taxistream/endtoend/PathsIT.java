package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.mysql.MySQLContainer;
import taxistream.endtoend.TaxistreamProcess.Ended;

/**
 * The launcher as the README spells it, with paths that no pattern and no locale can take, in every flag and variable that takes a
 * path: a sentence, or the work itself where the path is a folder that may be made.
 */
@NeedsDocker
class PathsIT {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));

    @TempDir
    private static Path folder;

    private static Path month;

    @BeforeAll
    static void generate() throws IOException {
        month = TestData.generated(folder, "green", "2021-01", 100);
        Files.writeString(folder.resolve("c.sql"), "SELECT month, count(*) AS n FROM trips GROUP BY month");
    }

    /** In each build: one of each command's arguments. */
    private static final List<String> BRIEF = List.of(
            "./taxistream replay --dry-run PATH.parquet",
            "./taxistream statistics preview PATH.sql --data MONTH",
            "TAXISTREAM_STATISTICS=PATH ./taxistream statistics check",
            "TAXISTREAM_CHECKPOINT=PATH ./taxistream repartition 3");

    /** PATH is the odd one; MONTH and SQL are whole files. */
    private static final List<String> ALL = List.of(
            "./taxistream replay --dry-run PATH.parquet",
            "./taxistream replay --dry-run MONTH --summary PATH/s.json",
            "./taxistream replay --dry-run MONTH --kafka-config PATH",
            "./taxistream replay --dry-run MONTH --config PATH",
            "./taxistream statistics check --statistics PATH",
            "./taxistream statistics preview PATH.sql --data MONTH",
            "./taxistream statistics preview SQL --data PATH",
            "./taxistream statistics test --statistics PATH",
            "./taxistream status --mysql-password-file PATH",
            "./taxistream dashboard --zones PATH",
            "./taxistream generate --service green --month 2021-01 --rows 10 --out PATH",
            "TAXISTREAM_STATISTICS=PATH ./taxistream statistics check",
            "TAXISTREAM_CONFIG=PATH ./taxistream statistics check",
            "TAXISTREAM_CHECKPOINT=PATH ./taxistream repartition 3");

    static Stream<Arguments> lines() {
        return (Boolean.getBoolean("nightly") ? ALL : BRIEF)
                .stream().flatMap(line -> Stream.of(Arguments.of("C.UTF-8", "x[", line), Arguments.of("C", "ü", line)));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void anOddPathIsAnsweredByASentence(String locale, String name, String line) throws Exception {
        String path = folder.resolve("odd").toString() + name;
        String typed = line.replace("PATH", path)
                .replace("MONTH", month.toString())
                .replace("SQL", folder.resolve("c.sql").toString());
        Process process = new ProcessBuilder(
                        "env",
                        "LC_ALL=" + locale,
                        "MYSQL_URL=jdbc:mysql://127.0.0.1:1/none",
                        "MYSQL_USER=none",
                        "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1",
                        "bash",
                        "-c",
                        typed)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(said).isTrue();
        assertThat(said).doesNotContain("no sentence for", "\tat ", "Exception in thread");
        assertThat(process.exitValue()).as(said).isBetween(0, 2);
        assertThat(said).isNotBlank();
    }

    @Test
    void aBinaryLogByStatementsIsNamedWithTheRemedy() throws Exception {
        try (MySQLContainer mysql = new MySQLContainer("mysql:9.7")
                .withDatabaseName("taxistream")
                .withUsername("taxistream")
                .withPassword("only-for-tests")
                .withCommand("--log-bin=binlog", "--server-id=1", "--binlog-format=STATEMENT")
                .withStartupTimeout(Servers.STARTUP)) {
            mysql.start();
            String topic = Servers.uniqueName("statements");
            Servers.createTopic(topic);
            Ended ended = TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                    .with("--checkpoint", folder.resolve("checkpoint").toString())
                    .onKafka()
                    .on(new TestDatabase(mysql.getJdbcUrl(), "taxistream", "only-for-tests"))
                    .run();
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
            assertThat(ended.err())
                    .contains(
                            "MySQL writes its binary log by statements (binlog_format=STATEMENT)",
                            "Set binlog_format=ROW")
                    .doesNotContain("\tat ");
        }
    }
}
