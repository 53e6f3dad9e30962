package taxistream.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** An answer whose status says that the request was not done. */
record Refusal(int status, byte[] body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);
    private static final int MOST_OF_A_PAGE = 300;

    /** A {@link GcsException} if asking again does not help, else another IOException. */
    IOException exception(String request) {
        return TRANSIENT.contains(status)
                ? new IOException("status " + status + ", " + explanation())
                : new GcsException(request, status, reason(), explanation());
    }

    /** Without this check a missing bucket would look like a missing object. */
    boolean isBucketMissing() {
        return status == 404 && explanation().contains("bucket does not exist");
    }

    private String reason() {
        return error().path("errors").path(0).path("reason").asText("");
    }

    private String explanation() {
        String text = error().path("message").asText("");
        return text.isEmpty() ? page() : text;
    }

    private JsonNode error() {
        try {
            return JSON.readTree(body).path("error");
        } catch (IOException e) {
            return JSON.createObjectNode(); // some proxy's page, not GCS's own answer
        }
    }

    private String page() {
        String text = new String(body, StandardCharsets.UTF_8)
                .replaceAll("<[^>]*>|\\s+", " ")
                .strip();
        return text.substring(0, Math.min(text.length(), MOST_OF_A_PAGE));
    }
}
