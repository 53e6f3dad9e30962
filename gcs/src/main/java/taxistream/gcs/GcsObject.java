package taxistream.gcs;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** An object of a bucket by its name, {@code gs://bucket/name}, or a beginning of names; an empty name for the bucket itself. */
public record GcsObject(String bucket, String name) {

    private static final String SCHEME = "gs://";

    /** Whether this is the spelling of a place in Google Cloud Storage. */
    public static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /** @throws IllegalArgumentException with a sentence, if there is no bucket in it or no such name can be */
    public static GcsObject parse(String text) {
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no bucket: write gs://bucket/prefix.");
        }
        GcsObject object = new GcsObject(bucket, slash < 0 ? "" : rest.substring(slash + 1));
        object.uri();
        return object;
    }

    public static GcsObject of(URI uri) {
        String path = uri.getPath();
        // Not the host: bucket names may hold underscores, which java.net.URI takes for no host at all.
        return new GcsObject(uri.getAuthority(), path.isEmpty() ? "" : path.substring(1));
    }

    public URI uri() {
        try {
            return new URI("gs", bucket, "/" + name, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(this + " cannot be the name of an object.", e);
        }
    }

    /** An object below this one, as if this were a folder. */
    public GcsObject resolve(String child) {
        return new GcsObject(bucket, folderPrefix() + child);
    }

    /** The prefix of all objects "in" the folder of this name. */
    public String folderPrefix() {
        return name.isEmpty() || name.endsWith("/") ? name : name + "/";
    }

    String encodedBucket() {
        return encoded(bucket);
    }

    String encodedName() {
        return encoded(name);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + name;
    }
}
