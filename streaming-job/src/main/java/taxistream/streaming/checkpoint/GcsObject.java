package taxistream.streaming.checkpoint;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;

/** An object of a bucket by its name, which holds slashes and does not begin with one; empty for the bucket itself. */
record GcsObject(String bucket, String name) {

    static GcsObject of(Path path) {
        URI uri = path.toUri();
        // Not the host: bucket names may hold underscores, which java.net.URI takes for no host at all.
        return new GcsObject(uri.getAuthority(), uri.getPath().replaceFirst("^/+", ""));
    }

    /** The prefix of all objects "in" the folder of this name. */
    String folderPrefix() {
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
        return "gs://" + bucket + "/" + name;
    }
}
