package taxistream.gcs;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where Google Cloud Storage is, and how long to wait for it.
 *
 * @param root address of the server, such as {@code https://storage.googleapis.com/}
 * @param service path of the JSON API below the root
 * @param proxy HTTP proxy; empty for the JVM's own choice
 * @param patience time for one try of a request with its whole answer; one with much content gets more by its size
 * @param deadline how long after its first try a request is tried again
 */
public record GcsConnection(
        URI root, String service, Optional<InetSocketAddress> proxy, Duration patience, Duration deadline) {

    public static final URI GOOGLE = URI.create("https://storage.googleapis.com/");
    public static final String JSON_API = "storage/v1/";

    public GcsConnection {
        root = URI.create(endingInSlash(root.toString()));
        service = endingInSlash(service);
    }

    private static String endingInSlash(String text) {
        return text.replaceFirst("/*$", "/");
    }
}
