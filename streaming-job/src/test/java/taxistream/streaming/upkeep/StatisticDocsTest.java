package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.streaming.TestServers;
import taxistream.streaming.statistic.StaticTables;
import taxistream.streaming.statistic.StatisticFile;

/** The pages in docs/statistics are those of the statistics that ship. {@code -Dstatistics.write=true} writes them anew. */
class StatisticDocsTest {

    private static final Path CONFIG = Path.of("../config");
    private static final Path PAGES = Path.of("../docs/statistics");

    static Stream<Path> shipped() throws IOException {
        return Stream.of("statistics", "statistics/more").flatMap(folder -> {
            try {
                return Files.list(CONFIG.resolve(folder))
                        .filter(file -> file.toString().endsWith(".sql"))
                        .sorted();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void thePageIsCurrent(Path file) throws IOException {
        StaticTables.register(TestServers.spark(), CONFIG.resolve("statistics/more/monthly_flows.test/tables"));
        StatisticFile statistic = StatisticFile.readFile(file);
        String current = new StatisticDocs(TestServers.spark(), CONFIG.resolve("views")).page(statistic);
        Path page = PAGES.resolve(statistic.name() + ".md");
        if (Boolean.getBoolean("statistics.write")) {
            Files.createDirectories(PAGES);
            Files.writeString(page, current);
        }
        assertThat(page).content().isEqualTo(current);
    }
}
