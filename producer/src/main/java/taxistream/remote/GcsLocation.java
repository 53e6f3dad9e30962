package taxistream.remote;

import java.net.URI;
import java.net.URISyntaxException;
import taxistream.settings.WrongUsage;

/** {@code gs://bucket/name}: an object of Google Cloud Storage, or a beginning of names. */
public record GcsLocation(String bucket, String name) {

    private static final String SCHEME = "gs://";

    public static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /** @throws WrongUsage if there is no bucket in it */
    public static GcsLocation parse(String text) {
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new WrongUsage("'" + text + "' names no bucket: write gs://bucket/prefix.");
        }
        return new GcsLocation(bucket, slash < 0 ? "" : rest.substring(slash + 1));
    }

    static GcsLocation of(URI uri) {
        return new GcsLocation(uri.getAuthority(), uri.getPath().substring(1));
    }

    /** An object below this one, as if this were a folder. */
    public GcsLocation resolve(String child) {
        return new GcsLocation(bucket, name.isEmpty() || name.endsWith("/") ? name + child : name + "/" + child);
    }

    public URI uri() {
        try {
            return new URI("gs", bucket, "/" + name, null, null);
        } catch (URISyntaxException e) {
            throw new WrongUsage("gs://" + bucket + "/" + name + " cannot be the name of an object.", e);
        }
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + name;
    }
}
