package taxistream.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * HTTP with a bound on every wait. {@link HttpURLConnection} rather than {@code java.net.http}: only the former also bounds
 * the wait for the next bytes of a body.
 */
final class HttpRequests {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 20_000;
    private static final int MOST_OF_AN_ERROR = 300;

    private HttpRequests() {}

    /** A request that is not sent yet. */
    static HttpURLConnection request(String method, URI address, Map<String, String> headers) throws IOException {
        URLConnection connection = address.toURL().openConnection();
        if (!(connection instanceof HttpURLConnection http)) {
            throw new IOException(address + " is no HTTP address");
        }
        http.setRequestMethod(method);
        http.setConnectTimeout(CONNECT_MILLIS);
        http.setReadTimeout(READ_MILLIS);
        http.setRequestProperty("User-Agent", "taxistream");
        headers.forEach(http::setRequestProperty);
        return http;
    }

    static boolean isAbsent(int status) {
        // A public bucket answers 403 for a missing object, so as not to reveal its content.
        return status == 404 || status == 403;
    }

    static HttpStatusException failure(URI location, HttpURLConnection http) throws IOException {
        return new HttpStatusException(location, http.getResponseCode(), errorBody(http));
    }

    private static String errorBody(HttpURLConnection http) {
        try (InputStream error = http.getErrorStream()) {
            if (error == null) {
                return "";
            }
            String body = new String(error.readNBytes(MOST_OF_AN_ERROR), StandardCharsets.UTF_8);
            return body.replaceAll("<[^>]*>|\\s+", " ").trim();
        } catch (IOException e) {
            return ""; // the status alone says enough
        }
    }
}
