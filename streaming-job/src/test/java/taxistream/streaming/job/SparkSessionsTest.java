package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import taxistream.streaming.checkpoint.GcsSettings;

class SparkSessionsTest {

    private static final Map<String, String> GCS =
            new GcsSettings(Optional.of(URI.create("http://localhost:4443")), Optional.empty()).forFiles();
    private static final String BLOCK_SIZE = "spark.hadoop.fs.gs.block.size";

    private final SparkConf user = new SparkConf(false);

    @Test
    void whatTheUserSetWinsOverWhatWeWouldSet() {
        user.set(BLOCK_SIZE, "1048576").set("spark.sql.adaptive.enabled", "true");

        SparkConf conf = SparkSessions.completed(user, GCS);

        assertThat(conf.get(BLOCK_SIZE)).isEqualTo("1048576").isNotEqualTo(GCS.get(BLOCK_SIZE));
        assertThat(conf.get("spark.sql.adaptive.enabled")).isEqualTo("true");
    }

    @Test
    void whatTheUserLeftOpenIsOurs() {
        SparkConf conf = SparkSessions.completed(user, GCS);

        assertThat(GCS).isNotEmpty().allSatisfy((key, value) -> assertThat(conf.get(key))
                .isEqualTo(value));
        assertThat(conf.get("spark.app.name")).isEqualTo("taxistream");
    }

    @Test
    void aCommandsOwnSettingWinsOverTheJobsDefault() {
        assertThat(SparkSessions.completed(user, Map.of("spark.app.name", "taxistream demo"))
                        .get("spark.app.name"))
                .isEqualTo("taxistream demo");
    }

    @Test
    void withoutWhatTheNumbersDependOnNothingStarts() {
        user.set("spark.sql.session.timeZone", "America/New_York");

        assertThat(SparkSessions.completed(user, Map.of()).get("spark.sql.session.timeZone"))
                .isEqualTo("UTC");
    }

    @Test
    void theWebUiShowsNoLinkThatKills() {
        assertThat(SparkSessions.completed(new SparkConf(false), Map.of()).get("spark.ui.killEnabled"))
                .isEqualTo("false");
    }

    @Test
    void aDriverOnAWorkerKnowsTheClustersSecret() {
        Map<String, String> ofTheWorker = Map.of("_SPARK_AUTH_SECRET", "of the worker");

        assertThat(SparkSessions.withSecret(user, ofTheWorker).get("spark.authenticate.secret"))
                .isEqualTo("of the worker");
        user.set("spark.authenticate.secret", "of the user");
        assertThat(SparkSessions.withSecret(user, ofTheWorker).get("spark.authenticate.secret"))
                .isEqualTo("of the user");
        assertThat(SparkSessions.withSecret(new SparkConf(false), Map.of()).contains("spark.authenticate.secret"))
                .isFalse();
    }
}
