package taxistream.remote;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.function.Predicate;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsObject;
import taxistream.settings.WrongUsage;

/** The stores that a location's scheme names. */
public final class RemoteStores {

    private static final String GLOB = "*?[{";
    private static final String REMEDY = "Check the address and the network.";

    private final ObjectStore http = new HttpStore();
    private final ObjectStore gcs;

    public RemoteStores(GcsClient client) {
        gcs = new GcsStore(client);
    }

    public static boolean isRemote(String location) {
        return GcsObject.isOne(location) || location.startsWith("https://") || location.startsWith("http://");
    }

    public ObjectStore of(URI location) {
        return "gs".equals(location.getScheme()) ? gcs : http;
    }

    /**
     * The files that a location stands for. A web address stands for one file. A bucket location stands for every parquet file with this
     * prefix, or every match of its glob.
     *
     * @throws WrongUsage if there is none
     * @throws taxistream.settings.FailedRun if the place cannot be asked
     */
    public List<RemoteObject> resolve(String location) {
        List<RemoteObject> found = list(location);
        if (found.isEmpty()) {
            throw new WrongUsage(
                    GcsObject.isOne(location)
                            ? "There is no parquet file under " + location + "."
                            : "There is no file " + location + ".");
        }
        return found;
    }

    /**
     * The files that a location stands for, as above; empty if there is none.
     *
     * @throws taxistream.settings.FailedRun if the place cannot be asked
     */
    public List<RemoteObject> list(String location) {
        URI place = GcsObject.isOne(location) ? beforeGlob(bucket(location)).uri() : web(location);
        try {
            return GcsObject.isOne(location)
                    ? gcs.list(place).stream()
                            .filter(matching(bucket(location)))
                            .toList()
                    : http.find(place).stream().toList();
        } catch (IOException e) {
            throw Unreachable.explained(place, e, REMEDY);
        }
    }

    /**
     * The place in a bucket.
     *
     * @throws WrongUsage if it names no bucket
     */
    public static GcsObject bucket(String location) {
        try {
            return GcsObject.parse(location);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(e.getMessage(), e);
        }
    }

    private static URI web(String location) {
        try {
            return URI.create(location);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage("'" + location + "' is not an address: " + e.getMessage() + ".", e);
        }
    }

    private static boolean isGlob(String text) {
        return text.chars().anyMatch(c -> GLOB.indexOf(c) >= 0);
    }

    private static GcsObject beforeGlob(GcsObject location) {
        int first = (int)
                location.name().chars().takeWhile(c -> GLOB.indexOf(c) < 0).count();
        return new GcsObject(location.bucket(), location.name().substring(0, first));
    }

    private static Predicate<RemoteObject> matching(GcsObject location) {
        Predicate<RemoteObject> parquet = object -> object.name().endsWith(".parquet");
        if (!isGlob(location.name())) {
            return parquet;
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + location.name());
        return parquet.and(object ->
                matcher.matches(Path.of(GcsObject.of(object.location()).name())));
    }
}
