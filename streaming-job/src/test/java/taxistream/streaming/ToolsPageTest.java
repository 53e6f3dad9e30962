package taxistream.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the documents give to users of Spark reads the topic, word by word: its example record, sent twice. */
@Tag("servers")
class ToolsPageTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final SparkSession SPARK = TestServers.spark();

    private static String found(String page, String pattern) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(Files.readString(DOCS.resolve(page)));
        assertThat(found.find()).as("%s in %s", pattern, page).isTrue();
        return found.group(1);
    }

    private static String record() throws IOException {
        return found("formats.md", "(?m)^(\\{\"service\".*})$");
    }

    @Test
    void sparkSqlCountsTheTripsOfATopic() throws IOException {
        TestTopic topic = new TestTopic(2).sendText(record()).sendText(record());
        List<Row> rows = List.of();
        for (String statement : found("tools.md", "(?ms)^```sql\\n(CREATE TEMPORARY VIEW topic.*?)^```")
                .split(";\\s*")) {
            rows = SPARK.sql(statement
                            .replace("localhost:9092", TestServers.kafka())
                            .replace("'trips'", "'" + topic.topic().topic() + "'"))
                    .collectAsList();
        }
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).getString(0)).isEqualTo("green");
        assertThat(rows.get(0).getLong(1)).isEqualTo(2);
        assertThat(rows.get(0).get(2)).hasToString("13.6");
    }

    @Test
    void theLineForAllColumnsReadsEachOfThem() throws IOException {
        String line = found("formats.md", "(?s)In Spark: `(from_json\\(.*?\\))`, in a")
                .replace('\n', ' ');
        Row trip = SPARK.sql("SELECT trip.* FROM (SELECT " + line + " AS trip FROM (SELECT CAST('" + record()
                        + "' AS BINARY) AS value))")
                .first();
        assertThat(trip.<Object>getAs("pickup_at")).hasToString("2021-01-01T00:15:56Z");
        assertThat(trip.<Integer>getAs("dropoff_zone")).isEqualTo(151);
        assertThat(trip.<Double>getAs("distance_miles")).isEqualTo(1.01);
        assertThat(trip.<Long>getAs("total_cents")).isEqualTo(680);
        assertThat(trip.<String>getAs("file_month")).isEqualTo("2021-01");
    }
}
