package taxistream.remote;

import java.net.URI;
import java.util.Optional;

/**
 * A file that lies elsewhere, as it is now.
 *
 * @param location {@code https://…} or {@code gs://bucket/name}
 * @param bytes its length
 * @param version changes whenever the content does: an ETag, a generation; empty where the server gives none
 * @param checksum of the content; empty where the server gives none that we can compute
 */
public record RemoteObject(URI location, long bytes, Optional<String> version, Optional<Checksum> checksum) {

    /** The last part of the location: the file's name. */
    public String name() {
        String path = location.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Its checksum, which is the same for the same content; else its version; "" where the server gives neither. */
    public String contentVersion() {
        return checksum.map(Checksum::base64).or(() -> version).orElse("");
    }
}
