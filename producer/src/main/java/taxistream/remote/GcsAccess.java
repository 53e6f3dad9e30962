package taxistream.remote;

import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsConnection;
import taxistream.gcs.GcsCredentials;
import taxistream.settings.FailedRun;
import taxistream.settings.GcsEndpoint;
import taxistream.settings.WrongUsage;

/** Application default credentials for Google Cloud Storage, read when the first request needs them. For any number of threads. */
public final class GcsAccess implements GcsCredentials {

    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /** Where credentials come from. */
    @FunctionalInterface
    interface Source {
        GoogleCredentials credentials() throws IOException;
    }

    private final Source source;
    private GoogleCredentials credentials;

    GcsAccess(Source source) {
        this.source = source;
    }

    /**
     * A client with this machine's credentials.
     *
     * @param endpoint another address than Google's; plain http is taken for an emulator and gets no credentials
     * @throws WrongUsage if it is no address
     */
    public static GcsClient client(Optional<URI> endpoint) {
        URI root = GcsEndpoint.checked(endpoint.orElse(GcsConnection.GOOGLE));
        GcsConnection connection =
                new GcsConnection(root, GcsConnection.JSON_API, Optional.empty(), PATIENCE, DEADLINE);
        return new GcsClient(connection, new GcsAccess(GoogleCredentials::getApplicationDefault));
    }

    /** @throws FailedRun if this machine has no credentials */
    @Override
    public Map<String, List<String>> headers(URI target) throws IOException {
        return target.getScheme().equals("http") ? Map.of() : credentials().getRequestMetadata(target);
    }

    private synchronized GoogleCredentials credentials() {
        if (credentials == null) {
            try {
                credentials = source.credentials().createScoped(SCOPE);
            } catch (IOException e) {
                throw new FailedRun(
                        "There are no Google credentials on this machine. Run 'gcloud auth application-default login', or"
                                + " point GOOGLE_APPLICATION_CREDENTIALS to a key file, or pass --gcs-endpoint http://… for an"
                                + " emulator.",
                        e);
            }
        }
        return credentials;
    }
}
