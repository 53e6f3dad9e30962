package taxistream.endtoend.firstday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Nightly;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;

/** The lines of docs/tools.md for kcat, jq and Python, word by word; only addresses and the topic's name are the test's. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipesIT {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));

    private final String avro = Servers.uniqueName("avro");
    private final String json = Servers.uniqueName("json");

    private Path work;
    private Path month;
    private long trips;

    @BeforeAll
    void replay(@TempDir Path folder) throws IOException {
        work = folder;
        month = new GeneratedMonths(folder, 1_000).file(0);
        trips = Oracle.countedTrips(List.of(month));
        replay(avro);
        replay(json, "--format", "json");
    }

    private void replay(String topic, String... more) {
        TaxistreamProcess.command("replay", month.toString(), "--topic", topic, "--rejected-topic", topic + ".rejected")
                .with(more)
                .onKafka()
                .run()
                .expectSuccess();
    }

    @Test
    void kcatAndJqCountTheTrips() throws IOException {
        assumeTrue(has("kcat") && has("jq"), "this machine has no kcat or no jq");
        String said = shell(block("sh", "jq -s -c").replace("-t trips ", "-t " + json + " "));
        assertThat(said).isEqualTo("[{\"service\":\"green\",\"trips\":" + trips + "}]\n");
    }

    @Test
    void kcatCountsTheRejectedRowsByTheirReason() throws IOException {
        assumeTrue(has("kcat"), "this machine has no kcat");
        String said = shell(block("sh", "trips.rejected").replace("-t trips.rejected ", "-t " + avro + ".rejected "));
        assertThat(said).matches("(?s)( +\\d+ reason=[a-z_]+\n)+");
        assertThat(said.lines()
                        .mapToLong(line -> Long.parseLong(line.strip().replaceFirst(" .*", "")))
                        .sum())
                .isEqualTo(Oracle.rows(List.of(month)) - trips);
    }

    @Test
    @Nightly
    void pythonDecodesEachTrip() throws IOException {
        String script = block("python", "schemaless_reader").replace("[\"trips\"]", "[\"" + avro + "\"]");
        assertThat(python(script, "confluent-kafka fastavro").lines())
                .hasSize((int) trips)
                .allMatch(line -> line.startsWith("{'service': 'GREEN', 'vendor': '"));
    }

    @Test
    @Nightly
    void pandasReadsMySql() throws IOException {
        TestDatabase database = Servers.newDatabase();
        TaxistreamProcess.command("stream", "--available-now", "--topic", avro)
                .with("--checkpoint", work.resolve("checkpoint").toString())
                .onKafka()
                .on(database)
                .run()
                .expectSuccess();
        TestDatabase reader = database.reader();
        String place = reader.url().replaceFirst("jdbc:mysql://([^?]*).*", "$1");
        String script = "import os\nos.environ['READER_PASSWORD'] = '" + reader.password() + "'\n"
                + block("python", "create_engine")
                        .replace("taxistream_reader:", reader.user() + ":")
                        .replace("localhost:3306/taxistream", place);
        assertThat(python(script, "pandas sqlalchemy pymysql cryptography")).contains("2015-01-01", "green");
    }

    private String python(String script, String packages) throws IOException {
        Files.writeString(work.resolve("recipe.py"), onKafka(script));
        return shell("python3 -m venv python >&2\npython/bin/pip install -q " + packages
                + " >&2\npython/bin/python recipe.py");
    }

    private static boolean has(String program) {
        return new Shell(Path.of(".")).run("command -v " + program).exitCode() == 0;
    }

    /** The page's block in this language that holds the text. */
    private static String block(String language, String having) throws IOException {
        Matcher block = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
                .matcher(Files.readString(ROOT.resolve("docs/tools.md")));
        while (block.find()) {
            if (block.group(1).contains(having)) {
                return block.group(1);
            }
        }
        throw new AssertionError("docs/tools.md has no block of " + language + " with " + having);
    }

    private static String onKafka(String text) {
        return text.replace("localhost:9092", Servers.kafka().getBootstrapServers())
                .replace("trips/src/main/resources", ROOT + "/trips/src/main/resources");
    }

    private String shell(String line) throws IOException {
        String typed = line.startsWith("python3") ? line : onKafka(line);
        return new Shell(work)
                .run("set -euo pipefail\n" + typed)
                .expectSuccess()
                .out();
    }
}
