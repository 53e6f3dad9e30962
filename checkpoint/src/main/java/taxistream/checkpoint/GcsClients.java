package taxistream.checkpoint;

import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.hadoop.repackaged.gcs.com.google.cloud.hadoop.util.HadoopCredentialsConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsConnection;
import taxistream.gcs.GcsCredentials;

/** Clients for Google Cloud Storage by gcs-connector's settings: its endpoint, its proxy and its credentials ({@code fs.gs.…}). */
public final class GcsClients {

    private static final String PREFIX = "fs.gs";
    private static final Map<Map<String, String>, GcsClient> CLIENTS = new ConcurrentHashMap<>();

    private GcsClients() {}

    /**
     * The client for this configuration; one per process and configuration, as it holds connections and a token.
     *
     * @throws IOException if there are no credentials as configured
     */
    public static GcsClient of(Configuration hadoop) throws IOException {
        Map<String, String> key = new HashMap<>(hadoop.getPropsWithPrefix("fs.gs."));
        key.putAll(hadoop.getPropsWithPrefix("taxistream.gcs."));
        try {
            return CLIENTS.computeIfAbsent(key, absent -> {
                try {
                    return create(hadoop);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private static GcsClient create(Configuration hadoop) throws IOException {
        TrustedAuthorities.tellConnector(); // on executors too, before any file is read there
        GcsConnection connection = new GcsConnection(
                URI.create(hadoop.get("fs.gs.storage.root.url", GcsConnection.GOOGLE.toString())),
                hadoop.get("fs.gs.storage.service.path", GcsConnection.JSON_API),
                proxy(hadoop.get("fs.gs.proxy.address", "")),
                duration(hadoop, LocalAndGcsCheckpointFileManager.TRY_TIMEOUT, Duration.ofSeconds(20)),
                duration(hadoop, LocalAndGcsCheckpointFileManager.DEADLINE, Duration.ofSeconds(120)));
        return new GcsClient(connection, credentials(hadoop));
    }

    private static Optional<InetSocketAddress> proxy(String setting) {
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        URI address = URI.create(setting.contains("://") ? setting : "http://" + setting);
        return Optional.of(new InetSocketAddress(address.getHost(), address.getPort()));
    }

    private static Duration duration(Configuration hadoop, String setting, Duration otherwise) {
        return Duration.ofMillis(hadoop.getTimeDuration(setting, otherwise.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static GcsCredentials credentials(Configuration hadoop) throws IOException {
        GoogleCredentials own = HadoopCredentialsConfiguration.getCredentials(hadoop, PREFIX);
        if (own == null) {
            return GcsCredentials.NONE;
        }
        GoogleCredentials impersonated = HadoopCredentialsConfiguration.getImpersonatedCredentials(hadoop, own, PREFIX);
        return (impersonated == null ? own : impersonated)::getRequestMetadata;
    }
}
