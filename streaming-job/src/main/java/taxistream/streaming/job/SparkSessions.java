package taxistream.streaming.job;

import java.util.Map;
import java.util.TimeZone;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import taxistream.streaming.admit.TripFunctions;
import taxistream.streaming.checkpoint.LocalCheckpointFileManager;

/** Spark sessions with the settings that the job relies on. What a user sets with spark-submit wins, except where we would be wrong. */
public final class SparkSessions {

    /** Without these the numbers would be wrong: they win over the user's. */
    private static final Map<String, String> REQUIRED = Map.of(
            // Trips hold wall-clock time as if it were UTC.
            "spark.sql.session.timeZone",
            "UTC",
            "spark.sql.datetime.java8API.enabled",
            "true",
            "spark.sql.catalog." + TripFunctions.NAME,
            TripFunctions.class.getName());

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("spark.master", "local[*]"),
            Map.entry("spark.app.name", "taxistream"),
            Map.entry("spark.ui.showConsoleProgress", "false"),
            Map.entry("spark.sql.streaming.metricsEnabled", "true"),
            // A checkpoint on Google Cloud Storage has another.
            Map.entry(LocalCheckpointFileManager.CLASS_SETTING, LocalCheckpointFileManager.class.getName()),
            // Beyond 8,000 bytes of bytecode HotSpot only interprets a method: then Spark had better not write one.
            Map.entry("spark.sql.codegen.hugeMethodLimit", "8000"),
            // A statistic's rows come from a shuffle that Spark would also try to re-plan: of no use for such small
            // ones.
            Map.entry("spark.sql.adaptive.enabled", "false"),
            // How many rows a batch may bring to the driver is --max-rows-per-batch's to say, in rows.
            Map.entry("spark.driver.maxResultSize", "0"),
            Map.entry("spark.metrics.namespace", "taxistream"),
            Map.entry(
                    "spark.metrics.conf.*.sink.prometheusServlet.class",
                    "org.apache.spark.metrics.sink.PrometheusServlet"),
            Map.entry("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus"));

    private SparkSessions() {}

    /** A session for the whole process; stopping it is the caller's task. */
    public static SparkSession start(Map<String, String> settings) {
        JavaUtilLogging.bridge();
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        return SparkSession.builder()
                .config(completed(new SparkConf(true), settings))
                .getOrCreate();
    }

    /** What the user has set, then what the command needs, then what the job is best run with. */
    static SparkConf completed(SparkConf conf, Map<String, String> settings) {
        settings.forEach(conf::setIfMissing);
        DEFAULTS.forEach(conf::setIfMissing);
        REQUIRED.forEach(conf::set);
        if (conf.get("spark.master").startsWith("local")) {
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
            conf.setIfMissing("spark.driver.host", "localhost");
            // A task without memory fails its query, which says what to do, instead of ending the process at once.
            conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
        }
        return conf;
    }
}
