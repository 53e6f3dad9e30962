package taxistream.remote;

import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taxistream.settings.FailedRun;

/** Who asks Google Cloud Storage: by the application default credentials, or an emulator without any. For any number of threads. */
public final class GcsAccess {

    private static final URI GOOGLE = URI.create("https://storage.googleapis.com");
    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

    private final URI endpoint;
    private final boolean anonymous;
    private GoogleCredentials credentials;

    private GcsAccess(URI endpoint, boolean anonymous) {
        this.endpoint = endpoint;
        this.anonymous = anonymous;
    }

    /** @param emulator an emulator's address; empty for Google itself */
    public static GcsAccess of(Optional<URI> emulator) {
        return new GcsAccess(emulator.orElse(GOOGLE), emulator.isPresent());
    }

    URI resolve(String pathAndQuery) {
        return URI.create(endpoint.toString().replaceFirst("/$", "") + pathAndQuery);
    }

    /**
     * The headers that say who asks.
     *
     * @throws FailedRun if this machine has no credentials
     */
    Map<String, String> headers() throws IOException {
        if (anonymous) {
            return Map.of();
        }
        Map<String, String> headers = new HashMap<>();
        Map<String, List<String>> given = credentials().getRequestMetadata(endpoint);
        given.forEach((name, values) -> headers.put(name, values.get(0)));
        return headers;
    }

    private synchronized GoogleCredentials credentials() {
        if (credentials == null) {
            try {
                credentials = GoogleCredentials.getApplicationDefault().createScoped(SCOPE);
            } catch (IOException e) {
                throw new FailedRun(
                        "There are no Google credentials on this machine. Run 'gcloud auth application-default login', or"
                                + " point GOOGLE_APPLICATION_CREDENTIALS to a key file, or pass --gcs-endpoint for an emulator.",
                        e);
            }
        }
        return credentials;
    }
}
