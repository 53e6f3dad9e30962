package taxistream.streaming.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import taxistream.process.BackOff;

/**
 * The five requests of the GCS JSON API that a checkpoint needs, each sent again on 408, 429, 5xx and lost connections until a
 * deadline. Why not through gcs-connector: docs/decisions/checkpoints-speak-the-json-api.md.
 */
final class GcsClient {

    /** Stands for any version of an object, or none: not a generation. */
    static final long ANY_GENERATION = -1;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** A try that is slower than this is given up and begun again. */
    private static final long SLOWEST_BYTES_PER_SECOND = 256 * 1024;

    private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);
    private static final Map<Map<String, String>, GcsClient> CLIENTS = new ConcurrentHashMap<>();

    private final String root;
    private final String service;
    private final HttpClient http;
    private final GcsAuthorization authorization;
    private final Duration patience;
    private final Retries retries;

    private GcsClient(Configuration hadoop) throws IOException {
        TrustedAuthorities.tellConnector(); // on executors too, before any file is read there
        this.root = hadoop.get("fs.gs.storage.root.url", "https://storage.googleapis.com/")
                .replaceFirst("/*$", "/");
        this.service = hadoop.get("fs.gs.storage.service.path", "storage/v1/").replaceFirst("/*$", "/");
        this.http = http(hadoop);
        this.authorization = GcsAuthorization.of(hadoop);
        this.patience = Duration.ofMillis(
                hadoop.getTimeDuration(GcsCheckpointFileManager.TRY_TIMEOUT, 20_000, TimeUnit.MILLISECONDS));
        this.retries = new Retries(
                Duration.ofMillis(
                        hadoop.getTimeDuration(GcsCheckpointFileManager.DEADLINE, 120_000, TimeUnit.MILLISECONDS)),
                new BackOff(Duration.ofMillis(100), Duration.ofSeconds(10)));
    }

    /**
     * The client for this configuration; one per process and configuration, as it holds connections and a token.
     *
     * @throws IOException if there are no credentials as configured
     */
    static GcsClient of(Configuration hadoop) throws IOException {
        Map<String, String> key = new java.util.HashMap<>(hadoop.getPropsWithPrefix("fs.gs."));
        key.putAll(hadoop.getPropsWithPrefix("taxistream.gcs."));
        try {
            return CLIENTS.computeIfAbsent(key, absent -> {
                try {
                    return new GcsClient(hadoop);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private static HttpClient http(Configuration hadoop) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        String proxy = hadoop.get("fs.gs.proxy.address", "");
        if (!proxy.isEmpty()) {
            URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
            builder.proxy(ProxySelector.of(new InetSocketAddress(address.getHost(), address.getPort())));
        }
        return builder.build();
    }

    String root() {
        return root;
    }

    /** Fails if there are no credentials, or the token server gives none for them. */
    void authorize() throws IOException {
        authorization.headers(URI.create(root));
    }

    /**
     * Creates or replaces the object in one request.
     *
     * @param generation what must be there now: 0 for nothing, else this version, or {@link #ANY_GENERATION}
     * @return false if something else is there
     */
    boolean insert(GcsObject object, UploadContent content, long generation, Map<String, String> metadata)
            throws IOException {
        String condition = generation == ANY_GENERATION ? "" : "&ifGenerationMatch=" + generation;
        URI target = URI.create(root + "upload/" + service + "b/" + object.encodedBucket()
                + "/o?uploadType=multipart&fields=generation&name=" + object.encodedName() + condition);
        String boundary = "taxistream-" + UUID.randomUUID();
        String head = "--" + boundary + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"
                + JSON.writeValueAsString(Map.of("name", object.name(), "md5Hash", content.md5(), "metadata", metadata))
                + "\r\n--" + boundary + "\r\nContent-Type: application/octet-stream\r\n\r\n";
        BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofString(head),
                content.publisher(),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(patience.plusSeconds(content.size() / SLOWEST_BYTES_PER_SECOND))
                .header("Content-Type", "multipart/related; boundary=" + boundary)
                .POST(body);
        return send("Writing " + object, request, target, 412).isPresent();
    }

    /** Empty if there is no such object. */
    Optional<GcsObjectInfo> find(GcsObject object) throws IOException {
        URI target = URI.create(objectUrl(object) + "?fields=name,size,generation,updated,md5Hash,metadata");
        return send("Looking for " + object, get(target), target, 404).map(GcsObjectInfo::of);
    }

    /** @return false if there was no such object */
    boolean delete(GcsObject object) throws IOException {
        URI target = URI.create(objectUrl(object));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(patience).DELETE();
        return send("Deleting " + object, request, target, 404).isPresent();
    }

    /** A folder's files and the names of its folders, each without the prefix. */
    record Listing(List<GcsObjectInfo> files, List<String> folders) {}

    /** What lies directly under the folder; nothing if there is no such folder. */
    Listing list(GcsObject folder) throws IOException {
        return list(folder, "&delimiter=%2F", Integer.MAX_VALUE);
    }

    /** All objects below the folder, at any depth. */
    List<GcsObjectInfo> listAll(GcsObject folder) throws IOException {
        return list(folder, "", Integer.MAX_VALUE).files();
    }

    boolean hasAnyBelow(GcsObject folder) throws IOException {
        return !list(folder, "&maxResults=1", 1).files().isEmpty();
    }

    private Listing list(GcsObject folder, String options, int enough) throws IOException {
        Listing listing = new Listing(new ArrayList<>(), new ArrayList<>());
        String page = "";
        do {
            URI target = URI.create(root + service + "b/" + folder.encodedBucket() + "/o?prefix="
                    + GcsObject.encoded(folder.folderPrefix())
                    + "&fields=items(name,size,generation,updated,md5Hash,metadata),prefixes,nextPageToken"
                            .replace("(", "%28")
                            .replace(")", "%29")
                    + options + (page.isEmpty() ? "" : "&pageToken=" + GcsObject.encoded(page)));
            JsonNode json = send("Listing " + folder, get(target), target, -1).orElseThrow();
            json.path("items").forEach(item -> listing.files().add(GcsObjectInfo.of(item)));
            json.path("prefixes").forEach(prefix -> listing.folders().add(prefix.asText()));
            page = json.path("nextPageToken").asText("");
        } while (!page.isEmpty() && listing.files().size() < enough);
        return listing;
    }

    private String objectUrl(GcsObject object) {
        return root + service + "b/" + object.encodedBucket() + "/o/" + object.encodedName();
    }

    private HttpRequest.Builder get(URI target) {
        return HttpRequest.newBuilder(target).timeout(patience).GET();
    }

    /**
     * Sends until it is answered.
     *
     * @param expected a status that is an answer too: then the result is empty
     */
    private Optional<JsonNode> send(String name, HttpRequest.Builder request, URI target, int expected)
            throws IOException {
        return retries.run(name, () -> {
            authorization
                    .headers(target)
                    .forEach((key, values) -> values.forEach(value -> request.setHeader(key, value)));
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            int status = response.statusCode();
            if (status == expected && !isBucketMissing(response)) {
                return Optional.empty();
            }
            if (status / 100 == 2) {
                return Optional.of(
                        response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body()));
            }
            if (TRANSIENT.contains(status)) {
                throw new IOException("status " + status + ", " + explanation(response));
            }
            throw new GcsException(name, status, reason(response), explanation(response));
        });
    }

    /** Without this check a missing bucket would look like a missing object. */
    private static boolean isBucketMissing(HttpResponse<byte[]> response) {
        return response.statusCode() == 404 && explanation(response).contains("bucket does not exist");
    }

    private static String reason(HttpResponse<byte[]> response) {
        return error(response).path("errors").path(0).path("reason").asText("");
    }

    private static String explanation(HttpResponse<byte[]> response) {
        String text = error(response).path("message").asText("");
        return text.isEmpty() ? new String(response.body(), StandardCharsets.UTF_8).strip() : text;
    }

    private static JsonNode error(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body()).path("error");
        } catch (IOException e) {
            return JSON.createObjectNode(); // some proxy's page, not GCS's own answer
        }
    }
}
