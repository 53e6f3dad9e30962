package taxistream.streaming.job;

import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;
import taxistream.settings.FailedRun;
import taxistream.streaming.admit.TripFunctions;
import taxistream.streaming.spark.ClassicSession;

/** Spark sessions with the settings that the job relies on. The user's settings win, except those that would make the numbers wrong. */
public final class SparkSessions {

    /** Settings that override the user's, because other values would make the numbers wrong. */
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
            // The web UI is read-only: any page open on this machine could follow its "kill" link and end the job.
            Map.entry("spark.ui.killEnabled", "false"),
            Map.entry("spark.sql.streaming.metricsEnabled", "true"),
            Map.entry(LocalAndGcsCheckpointFileManager.CLASS_SETTING, LocalAndGcsCheckpointFileManager.class.getName()),
            // HotSpot never compiles a method of more than 8,000 bytes of bytecode, so Spark must not generate one.
            Map.entry("spark.sql.codegen.hugeMethodLimit", "8000"),
            // Adaptive execution plans again after each shuffle, which costs time and gains nothing for small shuffles.
            Map.entry("spark.sql.adaptive.enabled", "false"),
            // --max-rows-per-batch bounds the rows that a batch brings to the driver.
            Map.entry("spark.driver.maxResultSize", "0"),
            Map.entry("spark.metrics.namespace", "taxistream"),
            Map.entry(
                    "spark.metrics.conf.*.sink.prometheusServlet.class",
                    "org.apache.spark.metrics.sink.PrometheusServlet"),
            Map.entry("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus"));

    /**
     * By which a worker of Spark's own cluster gives the cluster's secret to a driver that it starts; the driver's context takes it from the
     * configuration alone.
     */
    private static final String SECRET_OF_THE_WORKER = "_SPARK_AUTH_SECRET";

    /** Spark needs one and a half times its 300 MB of reserved memory to start. With less it names a flag that is not taxistream's. */
    private static final long LEAST_MEMORY = 450L * 1024 * 1024;

    private SparkSessions() {}

    /** A session for the whole process; stopping it is the caller's task. */
    public static SparkSession start(Map<String, String> settings) {
        JavaUtilLogging.bridge();
        if (Runtime.getRuntime().maxMemory() < LEAST_MEMORY) {
            throw new FailedRun(TooLittleMemory.sentence("Spark"));
        }
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        return ClassicSession.getOrCreate(completed(withSecret(new SparkConf(true), System.getenv()), settings));
    }

    static SparkConf withSecret(SparkConf conf, Map<String, String> environment) {
        Optional.ofNullable(environment.get(SECRET_OF_THE_WORKER))
                .ifPresent(secret -> conf.setIfMissing("spark.authenticate.secret", secret));
        return conf;
    }

    /** Adds the command's settings and the job's defaults where the user has set nothing, and the required ones always. */
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
