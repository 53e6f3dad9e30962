package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.streaming.TestServers;
import taxistream.streaming.admit.MemoryTrips;
import taxistream.streaming.admit.MonthWindow;

/**
 * SQL that wants more than a statistic: to run a command or a program, to read a file, a setting or the environment, to write, or
 * to take all memory. Each is refused by a sentence before Spark has done anything: a folder that each tries to change stays as it
 * was. The list is hostile.sql, where FOLDER stands for that folder.
 */
class HostileSqlTest {

    private static final SparkSession SPARK = TestServers.spark();

    @TempDir
    Path folder;

    @BeforeAll
    static void tables(@TempDir Path tables) throws IOException {
        Files.writeString(tables.resolve("zones.csv"), "zone,borough\n7,Queens\n8,Bronx\n");
        StaticTables.register(SPARK, tables);
        MonthWindow.onStream(new MemoryTrips(SPARK).rows(), Duration.ofDays(1)).createOrReplaceTempView("trips");
    }

    @BeforeEach
    void marker() throws IOException {
        Files.writeString(folder.resolve("secret"), "the password");
        Files.writeString(folder.resolve("data.csv"), "x\n1\n");
    }

    static List<String> hostile() throws IOException {
        try (var in = HostileSqlTest.class.getResourceAsStream("hostile.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("-- "))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void isRefusedAndNothingOfItRuns(String sql) throws IOException {
        String before = state();
        assertThatThrownBy(() -> StatisticPlan.analyse(
                        SPARK, StatisticFile.of("hostile", sql.replace("FOLDER", folder.toString()))))
                .isInstanceOf(StatisticException.class)
                .hasMessageStartingWith("Statistic 'hostile' ")
                .hasMessageNotContaining("the password");
        assertThat(state()).isEqualTo(before);
    }

    @AfterEach
    void theSessionIsAsItWas() {
        assertThat(SPARK.conf().getOption("spark.hostile").isDefined()).isFalse();
        assertThat(SPARK.catalog().currentDatabase()).isEqualTo("default");
        assertThat(SPARK.catalog().tableExists("hostile")).isFalse();
        assertThat(SPARK.catalog().functionExists("hostile")).isFalse();
        assertThat(SPARK.sparkContext().listJars().isEmpty()).isTrue();
        assertThat(SPARK.sparkContext().listFiles().isEmpty()).isTrue();
        assertThat(System.getProperty("hostile")).isNull();
        assertThat(Path.of("spark-warehouse/hostile")).doesNotExist();
    }

    /** Names, times and contents of all that is in the folder. */
    private String state() throws IOException {
        StringBuilder state = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted().toList()) {
                state.append(file).append(' ').append(Files.getLastModifiedTime(file));
                if (Files.isRegularFile(file)) {
                    state.append(' ').append(Files.readString(file));
                }
                state.append('\n');
            }
        }
        return state.toString();
    }
}
