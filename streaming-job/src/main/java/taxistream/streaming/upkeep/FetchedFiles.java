package taxistream.streaming.upkeep;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

/**
 * Files on the web, fetched into a temporary folder for one run. A parquet file is read from its end, which Hadoop's reader of
 * {@code https://} cannot do.
 */
public final class FetchedFiles implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Path> folders = new ArrayList<>();

    /**
     * The paths, with a local file in place of each web address.
     *
     * @throws WrongUsage if an address names no parquet file, or its server has none there
     * @throws FailedRun if a file cannot be fetched
     */
    public List<String> local(List<String> paths) {
        return paths.stream().map(path -> isOnTheWeb(path) ? fetch(path) : path).toList();
    }

    private static boolean isOnTheWeb(String path) {
        return path.toLowerCase(Locale.ROOT).matches("https?://.*");
    }

    private String fetch(String address) {
        URI uri = uri(address);
        String name = uri.getPath().replaceFirst(".*/", "");
        try {
            Path folder = Files.createTempDirectory("taxistream-fetched");
            folders.add(folder);
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
            HttpResponse<Path> answer = client().send(request, HttpResponse.BodyHandlers.ofFile(folder.resolve(name)));
            if (answer.statusCode() != 200) {
                throw new WrongUsage("Cannot fetch " + address + ": its server answers " + answer.statusCode()
                        + ". Correct the address.");
            }
            return answer.body().toString();
        } catch (IOException e) {
            throw new FailedRun(
                    "Cannot fetch " + address + ": " + e + ". Try again, or fetch it with 'taxistream download' first.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The command was interrupted.", e);
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(PATIENCE)
                .build();
    }

    private static URI uri(String address) {
        try {
            URI uri = URI.create(address);
            if (uri.getHost() != null && uri.getPath().endsWith(".parquet")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new WrongUsage("'" + address + "' is no address: " + e.getMessage() + ".", e);
        }
        throw new WrongUsage(
                "'" + address + "' names no parquet file. On the web a whole folder cannot be listed: name the"
                        + " file, such as https://HOST/PATH/yellow_tripdata_2024-01.parquet.");
    }

    @Override
    public void close() {
        for (Path folder : folders) {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
                Files.delete(folder);
            } catch (IOException e) {
                folder.toFile().deleteOnExit();
            }
        }
    }
}
