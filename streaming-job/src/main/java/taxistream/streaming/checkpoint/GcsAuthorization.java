package taxistream.streaming.checkpoint;

import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.hadoop.repackaged.gcs.com.google.cloud.hadoop.util.HadoopCredentialsConfiguration;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The authorization headers of requests, from the credentials that gcs-connector is configured with ({@code fs.gs.auth.*}). */
final class GcsAuthorization {

    private static final String PREFIX = "fs.gs";

    private final Optional<GoogleCredentials> credentials;

    private GcsAuthorization(Optional<GoogleCredentials> credentials) {
        this.credentials = credentials;
    }

    /** @throws IOException if there are no such credentials */
    static GcsAuthorization of(Configuration hadoop) throws IOException {
        GoogleCredentials own = HadoopCredentialsConfiguration.getCredentials(hadoop, PREFIX);
        GoogleCredentials impersonated =
                own == null ? null : HadoopCredentialsConfiguration.getImpersonatedCredentials(hadoop, own, PREFIX);
        return new GcsAuthorization(Optional.ofNullable(impersonated == null ? own : impersonated));
    }

    /**
     * Fetches a new token if the last one is about to expire; none for an emulator.
     *
     * @throws IOException if the token server gives none
     */
    Map<String, List<String>> headers(URI target) throws IOException {
        return credentials.isPresent() ? credentials.get().getRequestMetadata(target) : Map.of();
    }
}
