package taxistream.streaming.command;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import taxistream.streaming.job.SparkSessions;

/** The flags of the commands that count files in a batch. */
final class RecountOptions {

    @Option(
            names = "--outside-month",
            paramLabel = "DURATION",
            defaultValue = "35d",
            description = "Rejects pickups that lie further outside their file's month, as the replay was told.")
    private Duration outsideMonth;

    @Mixin
    private GcsOptions gcs;

    Duration outsideMonth() {
        return outsideMonth;
    }

    /** A session for one run over these paths; stopping it is the caller's task. */
    SparkSession startSpark(String name, List<String> paths) {
        Map<String, String> settings = new HashMap<>(gcs.sparkSettings(paths));
        settings.put("spark.app.name", name);
        settings.put("spark.ui.enabled", "false");
        settings.put(
                "spark.sql.shuffle.partitions",
                Integer.toString(2 * Runtime.getRuntime().availableProcessors()));
        return SparkSessions.start(settings);
    }
}
