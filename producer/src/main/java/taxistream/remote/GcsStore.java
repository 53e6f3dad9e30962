package taxistream.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects of Google Cloud Storage, by its JSON API. */
public final class GcsStore implements ObjectStore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GcsAccess access;

    public GcsStore(GcsAccess access) {
        this.access = access;
    }

    @Override
    public Optional<RemoteObject> find(URI location) throws IOException {
        GcsLocation object = GcsLocation.of(location);
        return get(location, "/storage/v1/b/" + encoded(object.bucket()) + "/o/" + encoded(object.name()))
                .map(json -> object(object.bucket(), json));
    }

    @Override
    public List<RemoteObject> list(URI prefix) throws IOException {
        GcsLocation place = GcsLocation.of(prefix);
        List<RemoteObject> objects = new ArrayList<>();
        String page = "";
        do {
            JsonNode json = get(
                            prefix,
                            "/storage/v1/b/" + encoded(place.bucket()) + "/o?prefix=" + encoded(place.name())
                                    + (page.isEmpty() ? "" : "&pageToken=" + encoded(page)))
                    .orElseThrow(() -> new IOException("there is no bucket " + place.bucket()));
            json.path("items").forEach(item -> objects.add(object(place.bucket(), item)));
            page = json.path("nextPageToken").asText("");
        } while (!page.isEmpty());
        return objects;
    }

    private Optional<JsonNode> get(URI location, String path) throws IOException {
        HttpURLConnection http = HttpRequests.request("GET", access.resolve(path), access.headers());
        int status = http.getResponseCode();
        if (status == HttpURLConnection.HTTP_NOT_FOUND) {
            return Optional.empty();
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw HttpRequests.failure(location, http);
        }
        try (InputStream in = http.getInputStream()) {
            return Optional.of(JSON.readTree(in));
        }
    }

    private static RemoteObject object(String bucket, JsonNode json) {
        return new RemoteObject(
                new GcsLocation(bucket, json.get("name").asText()).uri(),
                json.path("size").asLong(),
                Optional.ofNullable(json.get("generation")).map(JsonNode::asText),
                Optional.ofNullable(json.get("crc32c"))
                        .map(crc32c -> new Checksum(Checksum.Algorithm.CRC32C, crc32c.asText())));
    }

    @Override
    public InputStream open(RemoteObject object, long from) throws IOException {
        GcsLocation place = GcsLocation.of(object.location());
        Map<String, String> headers = new HashMap<>(access.headers());
        if (from > 0) {
            headers.put("Range", "bytes=" + from + "-");
        }
        String generation = object.version()
                .map(version -> "&generation=" + version + "&ifGenerationMatch=" + version)
                .orElse("");
        HttpURLConnection http = HttpRequests.request(
                "GET",
                access.resolve("/download/storage/v1/b/" + encoded(place.bucket()) + "/o/" + encoded(place.name())
                        + "?alt=media" + generation),
                headers);
        int status = http.getResponseCode();
        if (status == HttpURLConnection.HTTP_PRECON_FAILED || status == HttpURLConnection.HTTP_NOT_FOUND) {
            throw new ChangedObjectException(object);
        }
        if (status == HttpURLConnection.HTTP_OK) {
            InputStream all = http.getInputStream();
            all.skipNBytes(from);
            return all;
        }
        if (status != HttpURLConnection.HTTP_PARTIAL) {
            throw HttpRequests.failure(object.location(), http);
        }
        return http.getInputStream();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
