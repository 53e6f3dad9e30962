package taxistream.remote;

import java.io.IOException;
import java.net.URI;

/** The server answered with an HTTP error status. */
final class HttpStatusException extends IOException {

    private final int status;

    HttpStatusException(URI location, int status, String body) {
        super(location.getHost() + " answered " + status + (body.isBlank() ? "" : ": " + body));
        this.status = status;
    }

    int status() {
        return status;
    }

    /** Whether the same request may succeed a little later. */
    boolean isTemporary() {
        return status == 408 || status == 429 || status >= 500;
    }
}
