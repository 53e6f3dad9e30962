package taxistream.endtoend.firstday;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mysql.MySQLContainer;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.firstday.Shell.Ended;
import taxistream.generate.TripFileGenerator;
import taxistream.trips.Service;

/** The blocks of docs/own-servers.md, in their order and word by word, in one shell; only the two addresses are the test's. */
@NeedsDocker
class OwnServersIT {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");

    @Test
    void everyBlockOfThePageWorks(@TempDir Path folder) throws IOException {
        try (KafkaContainer kafka = new KafkaContainer("apache/kafka:4.3.1");
                MySQLContainer mysql = new MySQLContainer("mysql:9.7")) {
            kafka.start();
            mysql.start();
            for (String shipped : List.of("taxistream", "config")) {
                Files.createSymbolicLink(folder.resolve(shipped), ROOT.resolve(shipped));
            }
            new TripFileGenerator(7).write(Service.GREEN, YearMonth.of(2023, 1), 2_000, folder.resolve("data"));
            Path tools = tools(folder, kafka, mysql);

            Ended ended = new Shell(folder)
                    .with("PATH", tools + ":" + System.getenv("PATH"))
                    .run("set -eu\n" + blocks(kafka, mysql));

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out()).containsPattern("Equal: all [\\d,]+ rows, to the cent\\.");
        }
    }

    private static String blocks(KafkaContainer kafka, MySQLContainer mysql) throws IOException {
        String page = Files.readString(ROOT.resolve("docs/own-servers.md")).replaceFirst("(?s)\n## Later.*", "");
        StringBuilder blocks = new StringBuilder();
        for (Matcher block = BLOCK.matcher(page); block.find(); ) {
            blocks.append(block.group(1));
        }
        assertThat(blocks.toString()).contains("localhost:9092", "localhost:3306");
        return blocks.toString()
                .replace("localhost:9092", kafka.getBootstrapServers())
                .replace("localhost:3306", mysql.getHost() + ":" + mysql.getMappedPort(3306));
    }

    /** The servers' own tools, which this machine need not have: they run in the servers' containers. */
    private static Path tools(Path folder, KafkaContainer kafka, MySQLContainer mysql) throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        tool(
                tools.resolve("mysql"),
                "exec docker exec -i -e MYSQL_PWD=" + mysql.getPassword() + " " + mysql.getContainerId()
                        + " mysql --user=root");
        tool(
                tools.resolve("kafka-topics.sh"),
                "shift 2; exec docker exec " + kafka.getContainerId()
                        + " /opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9093 \"$@\"");
        return tools;
    }

    private static void tool(Path file, String command) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + command + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
