package taxistream.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import taxistream.endtoend.Servers;

/** fake-gcs-server that speaks TLS to its users; to the test itself, which lays things out, it speaks without. */
final class SecureStore implements AutoCloseable {

    private static final int TLS = 4443;
    private static final int PLAIN = 8000;
    private static final int READABLE = 0644;

    private final GenericContainer<?> server;

    /** @param certificate and key in PEM */
    SecureStore(String certificate, String key) {
        server = new GenericContainer<>("fsouza/fake-gcs-server:1.56.1")
                .withExposedPorts(TLS, PLAIN)
                .withCopyToContainer(Transferable.of(certificate, READABLE), "/tls.crt")
                .withCopyToContainer(Transferable.of(key, READABLE), "/tls.key")
                .withCommand(
                        "-backend",
                        "memory",
                        "-scheme",
                        "both",
                        "-port",
                        Integer.toString(TLS),
                        "-port-http",
                        Integer.toString(PLAIN),
                        "-cert-location",
                        "/tls.crt",
                        "-private-key-location",
                        "/tls.key")
                .waitingFor(Wait.forHttp("/storage/v1/b").forPort(PLAIN))
                .withStartupTimeout(Servers.STARTUP);
        server.start();
    }

    String address() {
        return "https://" + server.getHost() + ":" + server.getMappedPort(TLS);
    }

    /** A new bucket's name. */
    String newBucket() throws IOException, InterruptedException {
        String name = Servers.uniqueName("secure-");
        send(HttpRequest.newBuilder(plain("/storage/v1/b?project=emulator"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\"}")));
        return name;
    }

    void upload(String bucket, Path file) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(
                        plain("/upload/storage/v1/b/" + bucket + "/o?uploadType=media&name=" + file.getFileName()))
                .POST(HttpRequest.BodyPublishers.ofFile(file)));
    }

    /** What is in the bucket, as the server describes it. */
    String listing(String bucket) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(plain("/storage/v1/b/" + bucket + "/o")));
    }

    private URI plain(String path) {
        return URI.create("http://" + server.getHost() + ":" + server.getMappedPort(PLAIN) + path);
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Override
    public void close() {
        server.stop();
    }
}
