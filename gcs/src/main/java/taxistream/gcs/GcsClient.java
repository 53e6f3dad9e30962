package taxistream.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import taxistream.process.BackOff;

/**
 * Requests of the GCS JSON API, each sent again on 408, 429, 5xx and lost connections until a deadline. Why not through
 * gcs-connector: docs/decisions/checkpoints-speak-the-json-api.md. For any number of threads.
 */
public final class GcsClient {

    /** Stands for any version of an object, or none: not a generation. */
    public static final long ANY_GENERATION = -1;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** A try that is slower than this is given up and begun again. */
    private static final long SLOWEST_BYTES_PER_SECOND = 256 * 1024;

    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private final String root;
    private final String service;
    private final GcsCredentials credentials;
    private final Duration patience;
    private final Exchange exchange;
    private final Retries retries;

    public GcsClient(GcsConnection connection, GcsCredentials credentials) {
        this.root = connection.root().toString();
        this.service = connection.service();
        this.credentials = credentials;
        this.patience = connection.patience();
        HttpClient.Builder http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        connection.proxy().ifPresent(proxy -> http.proxy(ProxySelector.of(proxy)));
        this.exchange = new Exchange(http.build());
        this.retries = new Retries(
                connection.root(), connection.deadline(), new BackOff(Duration.ofMillis(100), Duration.ofSeconds(10)));
    }

    public String root() {
        return root;
    }

    /** Fails if there are no credentials, or the token server gives none for them. */
    public void authorize() throws IOException {
        credentials.headers(URI.create(root));
    }

    /**
     * Creates or replaces the object in one request.
     *
     * @param generation what must be there now: 0 for nothing, else this version, or {@link #ANY_GENERATION}
     * @return false if something else is there
     */
    public boolean insert(GcsObject object, UploadContent content, long generation, Map<String, String> metadata)
            throws IOException {
        String condition = generation == ANY_GENERATION ? "" : "&ifGenerationMatch=" + generation;
        URI target = upload(object, "multipart", "&fields=generation" + condition);
        String boundary = "taxistream-" + UUID.randomUUID();
        String head = "--" + boundary + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"
                + JSON.writeValueAsString(Map.of("name", object.name(), "md5Hash", content.md5(), "metadata", metadata))
                + "\r\n--" + boundary + "\r\nContent-Type: application/octet-stream\r\n\r\n";
        BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofString(head),
                content.publisher(),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .header("Content-Type", "multipart/related; boundary=" + boundary)
                .POST(body);
        return send("Writing " + object, request, patienceFor(content.size()), PRECONDITION_FAILED)
                .isPresent();
    }

    /** Empty if there is no such object. */
    public Optional<GcsObjectInfo> find(GcsObject object) throws IOException {
        URI target = URI.create(objectUrl(object) + "?fields=" + GcsObjectInfo.FIELDS);
        return send("Looking for " + object, get(target), patience, NOT_FOUND).map(GcsObjectInfo::of);
    }

    /** @return false if there was no such object */
    public boolean delete(GcsObject object) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(objectUrl(object))).DELETE();
        return send("Deleting " + object, request, patience, NOT_FOUND).isPresent();
    }

    /**
     * Some of the object's bytes: at least one, and fewer than asked for where a connection breaks.
     *
     * @param from the first byte
     * @param most bytes, all of which the object must have
     * @return empty if this version of the object is not there any more
     */
    public Optional<byte[]> read(GcsObject object, long generation, long from, int most) throws IOException {
        String name = "Reading " + object;
        URI target = URI.create(root + "download/" + service + "b/" + object.encodedBucket() + "/o/"
                + object.encodedName() + "?alt=media&generation=" + generation + "&ifGenerationMatch=" + generation);
        return retries.run(name, () -> {
            HttpRequest request = authorized(get(target), target)
                    .setHeader("Range", "bytes=" + from + "-" + (from + most - 1))
                    .build();
            ReceivedBytes received = new ReceivedBytes(most);
            try {
                exchange.answer(request, received.handler(), patienceFor(most));
            } catch (IOException e) {
                if (received.status() != PARTIAL_CONTENT || received.bytes().length == 0) {
                    throw e;
                }
                return Optional.of(received.bytes());
            }
            Refusal refusal = new Refusal(received.status(), received.bytes());
            if (received.status() == PRECONDITION_FAILED
                    || received.status() == NOT_FOUND && !refusal.isBucketMissing()) {
                return Optional.empty();
            }
            if (received.status() == OK) {
                throw new GcsException(name, OK, "", "the store sent the whole object and not the part asked for");
            }
            if (received.status() != PARTIAL_CONTENT) {
                throw refusal.exception(name);
            }
            if (received.bytes().length == 0) {
                throw new IOException("an answer without content");
            }
            return Optional.of(received.bytes());
        });
    }

    /** A folder's files, and the whole prefixes of its folders. */
    public record Listing(List<GcsObjectInfo> files, List<String> folders) {}

    /** What lies directly under the folder; nothing if there is no such folder. */
    public Listing list(GcsObject folder) throws IOException {
        return list(inside(folder), "&delimiter=%2F", Integer.MAX_VALUE);
    }

    /** All objects below the folder, at any depth. */
    public List<GcsObjectInfo> listAll(GcsObject folder) throws IOException {
        return listBeginning(inside(folder));
    }

    /** All objects whose names begin so, in the order of their names. */
    public List<GcsObjectInfo> listBeginning(GcsObject prefix) throws IOException {
        return list(prefix, "", Integer.MAX_VALUE).files();
    }

    public boolean hasAnyBelow(GcsObject folder) throws IOException {
        return !list(inside(folder), "&maxResults=1", 1).files().isEmpty();
    }

    private static GcsObject inside(GcsObject folder) {
        return new GcsObject(folder.bucket(), folder.folderPrefix());
    }

    private Listing list(GcsObject prefix, String options, int enough) throws IOException {
        Listing listing = new Listing(new ArrayList<>(), new ArrayList<>());
        String page = "";
        do {
            URI target = URI.create(root + service + "b/" + prefix.encodedBucket() + "/o?prefix=" + prefix.encodedName()
                    + "&fields=items%28" + GcsObjectInfo.FIELDS + "%29,prefixes,nextPageToken"
                    + options + (page.isEmpty() ? "" : "&pageToken=" + GcsObject.encoded(page)));
            JsonNode json = send("Listing " + prefix, get(target), patience, OK).orElseThrow();
            json.path("items").forEach(item -> listing.files().add(GcsObjectInfo.of(item)));
            json.path("prefixes").forEach(folder -> listing.folders().add(folder.asText()));
            page = json.path("nextPageToken").asText("");
        } while (!page.isEmpty() && listing.files().size() < enough);
        return listing;
    }

    /** The address of an upload. */
    URI upload(GcsObject object, String type, String options) {
        return URI.create(root + "upload/" + service + "b/" + object.encodedBucket() + "/o?uploadType=" + type
                + "&name=" + object.encodedName() + options);
    }

    private String objectUrl(GcsObject object) {
        return root + service + "b/" + object.encodedBucket() + "/o/" + object.encodedName();
    }

    private static HttpRequest.Builder get(URI target) {
        return HttpRequest.newBuilder(target).GET();
    }

    Duration patienceFor(long bytes) {
        return patience.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }

    Retries retries() {
        return retries;
    }

    /** One try of a request. */
    HttpResponse<byte[]> once(HttpRequest.Builder request, URI target, Duration most)
            throws IOException, InterruptedException {
        return exchange.answer(authorized(request, target).build(), most);
    }

    private HttpRequest.Builder authorized(HttpRequest.Builder request, URI target) throws IOException {
        credentials.headers(target).forEach((key, values) -> values.forEach(value -> request.setHeader(key, value)));
        return request;
    }

    /**
     * Sends until it is answered.
     *
     * @param expected a status that is an answer too: then the result is empty
     */
    private Optional<JsonNode> send(String name, HttpRequest.Builder request, Duration most, int expected)
            throws IOException {
        URI target = request.build().uri();
        return retries.run(name, () -> {
            HttpResponse<byte[]> response = once(request, target, most);
            int status = response.statusCode();
            if (status / 100 == 2) {
                return Optional.of(
                        response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body()));
            }
            Refusal refusal = new Refusal(status, response.body());
            if (status == expected && !refusal.isBucketMissing()) {
                return Optional.empty();
            }
            throw refusal.exception(name);
        });
    }
}
