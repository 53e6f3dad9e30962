package taxistream.endtoend.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import taxistream.endtoend.Servers;

/** fake-gcs-server in a container, its objects in memory; started once for all tests. Talks to it without any code of ours. */
public final class GcsEmulator {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int PORT = 4443;

    private GcsEmulator() {}

    /** Where the emulator itself listens, past any proxy. */
    public static URI address() {
        return URI.create("http://" + Container.SERVER.getHost() + ":" + Container.SERVER.getMappedPort(PORT));
    }

    /** A new bucket's name. */
    public static String newBucket() {
        String name = Servers.uniqueName("bucket-");
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\"}");
        send(HttpRequest.newBuilder(address().resolve("/storage/v1/b?project=emulator"))
                .POST(body));
        return name;
    }

    /** The names of all objects of the bucket. */
    static List<String> objects(String bucket) {
        List<String> names = new ArrayList<>();
        listing(bucket).forEach(item -> names.add(item.path("name").asText()));
        return names;
    }

    /** The names and versions of all objects of the bucket: equal to what they were if nothing was written or deleted. */
    static List<String> generations(String bucket) {
        List<String> versions = new ArrayList<>();
        listing(bucket)
                .forEach(item -> versions.add(item.path("name").asText() + " "
                        + item.path("generation").asText()));
        return versions;
    }

    private static JsonNode listing(String bucket) {
        try {
            return new ObjectMapper()
                    .readTree(send(HttpRequest.newBuilder(address().resolve("/storage/v1/b/" + bucket + "/o")))
                            .body())
                    .path("items");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes an object of a file. */
    public static void upload(String bucket, String object, Path file) {
        try {
            String name = URLEncoder.encode(object, StandardCharsets.UTF_8);
            send(HttpRequest.newBuilder(
                            address().resolve("/upload/storage/v1/b/" + bucket + "/o?uploadType=media&name=" + name))
                    .POST(HttpRequest.BodyPublishers.ofFile(file)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The content of an object. */
    static byte[] read(String bucket, String object) {
        String name = URLEncoder.encode(object, StandardCharsets.UTF_8);
        return send(HttpRequest.newBuilder(address().resolve("/storage/v1/b/" + bucket + "/o/" + name + "?alt=media")))
                .body();
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(response + " " + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static final class Container {
        private static final GenericContainer<?> SERVER = started();

        private static GenericContainer<?> started() {
            GenericContainer<?> server = new GenericContainer<>("fsouza/fake-gcs-server:1.56.1")
                    .withExposedPorts(PORT)
                    // No external URL: clients of several addresses, proxies among them, use one server.
                    .withCommand("-backend", "memory", "-scheme", "http", "-port", Integer.toString(PORT))
                    .waitingFor(Wait.forHttp("/storage/v1/b").forPort(PORT));
            server.start();
            return server;
        }
    }
}
