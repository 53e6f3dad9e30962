package taxistream.streaming.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import taxistream.settings.Environment;
import taxistream.streaming.checkpoint.GcsSettings;

/** The flags that say how to reach Google Cloud Storage; of use wherever a path may be gs://. */
final class GcsOptions {

    @Environment("GOOGLE_APPLICATION_CREDENTIALS")
    @Option(
            names = "--gcs-key-file",
            paramLabel = "FILE",
            description = "JSON key of a service account for gs:// paths. Without it: application default credentials.")
    private Path keyFile;

    @Environment("TAXISTREAM_GCS_ENDPOINT")
    @Option(
            names = "--gcs-endpoint",
            paramLabel = "URL",
            description =
                    "Where gs:// paths are, if not at Google: an http:// URL is an emulator's, without credentials.")
    private URI endpoint;

    GcsSettings settings() {
        return new GcsSettings(Optional.ofNullable(endpoint), Optional.ofNullable(keyFile));
    }

    /** What Spark must know to read the paths: nothing if none of them is on Google Cloud Storage. */
    Map<String, String> sparkSettings(List<String> paths) {
        return paths.stream().anyMatch(path -> path.startsWith("gs://"))
                ? settings().forFiles()
                : Map.of();
    }
}
