package taxistream.streaming.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import taxistream.settings.Environment;
import taxistream.settings.GcsEndpoint;
import taxistream.streaming.checkpoint.GcsSettings;

/** The flags that say how to reach Google Cloud Storage; of use wherever a path may be gs://. */
final class GcsOptions {

    @Environment("GOOGLE_APPLICATION_CREDENTIALS")
    @Option(
            names = "--gcs-key-file",
            paramLabel = "FILE",
            description = "JSON key of a service account for gs:// paths. Without it: application default credentials.")
    private Path keyFile;

    @Mixin
    private GcsEndpoint endpoint;

    GcsSettings settings() {
        return new GcsSettings(endpoint.address(), Optional.ofNullable(keyFile));
    }

    /** What Spark must know to read the paths: nothing if none of them is on Google Cloud Storage. */
    Map<String, String> sparkSettings(List<String> paths) {
        return paths.stream().anyMatch(path -> path.startsWith("gs://"))
                ? settings().forFiles()
                : Map.of();
    }
}
