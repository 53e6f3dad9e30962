package taxistream.remote;

import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taxistream.settings.FailedRun;
import taxistream.settings.GcsEndpoint;
import taxistream.settings.WrongUsage;

/** Who asks Google Cloud Storage: by the application default credentials, or an emulator without any. For any number of threads. */
public final class GcsAccess {

    private static final URI GOOGLE = URI.create("https://storage.googleapis.com");
    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

    /** Where credentials come from. */
    @FunctionalInterface
    interface Source {
        GoogleCredentials credentials() throws IOException;
    }

    private final URI endpoint;
    private final Source source;
    private GoogleCredentials credentials;

    GcsAccess(URI endpoint, Source source) {
        this.endpoint = GcsEndpoint.checked(endpoint);
        this.source = source;
    }

    /**
     * @param endpoint another address than Google's; plain http is taken for an emulator and gets no credentials
     * @throws WrongUsage if it is no address
     */
    public static GcsAccess of(Optional<URI> endpoint) {
        return new GcsAccess(endpoint.orElse(GOOGLE), GoogleCredentials::getApplicationDefault);
    }

    URI resolve(String pathAndQuery) {
        return URI.create(endpoint.toString().replaceFirst("/*$", "") + pathAndQuery);
    }

    /**
     * The headers that say who asks.
     *
     * @throws FailedRun if this machine has no credentials
     */
    Map<String, String> headers() throws IOException {
        if (endpoint.getScheme().equals("http")) {
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
