package taxistream.trips;

import java.util.Objects;

/** One refusal: the reason, and the detail that lets a person find the cause. */
public record Rejection(RejectionReason reason, String detail) {

    public Rejection {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
    }
}
