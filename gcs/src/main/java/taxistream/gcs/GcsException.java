package taxistream.gcs;

import java.io.IOException;

/** GCS refused a request, and asking again will not help. */
public final class GcsException extends IOException {

    private final int status;
    private final String reason;
    private final String explanation;

    /**
     * @param status HTTP status
     * @param reason GCS's word for it, such as {@code forbidden}; may be empty
     * @param explanation GCS's sentence for people
     */
    GcsException(String request, int status, String reason, String explanation) {
        super(request + " was refused with status " + status + ": " + explanation);
        this.status = status;
        this.reason = reason;
        this.explanation = explanation;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    public String explanation() {
        return explanation;
    }
}
