package taxistream.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import taxistream.settings.WrongUsage;

/** Files behind {@code https://} and {@code http://} addresses. */
public final class HttpStore implements ObjectStore {

    private static final Pattern GOOGLE_CRC32C = Pattern.compile("crc32c=([A-Za-z0-9+/=]+)");

    @Override
    public Optional<RemoteObject> find(URI location) throws IOException {
        HttpURLConnection http = HttpRequests.request("HEAD", location, Map.of("Accept-Encoding", "identity"));
        try {
            int status = http.getResponseCode();
            if (HttpRequests.isAbsent(status)) {
                return Optional.empty();
            }
            if (status != HttpURLConnection.HTTP_OK) {
                throw HttpRequests.failure(location, http);
            }
            long bytes = http.getContentLengthLong();
            if (bytes < 0) {
                throw new IOException(
                        "its server does not say how long it is (Content-Length), so that a file that was cut off"
                                + " could not be told from a whole one");
            }
            return Optional.of(new RemoteObject(location, bytes, version(http), checksum(http)));
        } finally {
            http.disconnect();
        }
    }

    /** A weak ETag promises less than equal bytes, so it is no version to resume by. */
    private static Optional<String> version(HttpURLConnection http) {
        return Optional.ofNullable(http.getHeaderField("ETag")).filter(tag -> !tag.startsWith("W/"));
    }

    private static Optional<Checksum> checksum(HttpURLConnection http) {
        String google = http.getHeaderFields().entrySet().stream()
                .filter(header -> "x-goog-hash".equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream())
                .collect(Collectors.joining(","));
        Matcher crc32c = GOOGLE_CRC32C.matcher(google);
        if (crc32c.find()) {
            return Optional.of(new Checksum(Checksum.Algorithm.CRC32C, crc32c.group(1)));
        }
        return Optional.ofNullable(http.getHeaderField("Content-MD5"))
                .map(md5 -> new Checksum(Checksum.Algorithm.MD5, md5));
    }

    @Override
    public List<RemoteObject> list(URI prefix) {
        throw new WrongUsage("Cannot list " + prefix
                + ": a web server does not tell which files it has. Name each file by" + " its whole address.");
    }

    @Override
    public InputStream open(RemoteObject object, long from) throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept-Encoding", "identity");
        if (from > 0) {
            headers.put("Range", "bytes=" + from + "-");
        }
        object.version().ifPresent(version -> headers.put("If-Match", version));
        HttpURLConnection http = HttpRequests.request("GET", object.location(), headers);
        int status = http.getResponseCode();
        if (status == HttpURLConnection.HTTP_PRECON_FAILED) {
            throw new ChangedObjectException(object);
        }
        if (status == HttpURLConnection.HTTP_OK) {
            InputStream all = http.getInputStream();
            all.skipNBytes(from); // a server without ranges sends it all again
            return all;
        }
        if (status != HttpURLConnection.HTTP_PARTIAL) {
            throw HttpRequests.failure(object.location(), http);
        }
        return http.getInputStream();
    }
}
