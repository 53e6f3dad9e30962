package taxistream.endtoend.checkpoint;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import taxistream.streaming.checkpoint.GcsSettings;

/** Hadoop configurations that reach the emulator. */
final class GcsConfigurations {

    private GcsConfigurations() {}

    /** The product's own settings for an endpoint. */
    static Configuration at(URI endpoint) {
        Configuration hadoop = new Configuration();
        sparkAt(endpoint).forEach((key, value) -> hadoop.set(key.replace("spark.hadoop.", ""), value));
        return hadoop;
    }

    static Map<String, String> sparkAt(URI endpoint) {
        return new HashMap<>(new GcsSettings(Optional.of(endpoint), Optional.empty()).forFiles());
    }
}
