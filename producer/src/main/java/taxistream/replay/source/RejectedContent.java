package taxistream.replay.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import taxistream.trips.Rejection;
import taxistream.trips.RejectionReason;

/**
 * The stored part of a rejected row, without the row's position.
 *
 * @param original the file's own columns and values as one JSON object
 */
record RejectedContent(Rejection rejection, String original) {

    /** As bytes to be sorted: the reason's number, the detail's length, the detail, the original. */
    byte[] toBytes() {
        byte[] detail = rejection.detail().getBytes(StandardCharsets.UTF_8);
        byte[] json = original.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES + detail.length + json.length)
                .put((byte) rejection.reason().ordinal())
                .putInt(detail.length)
                .put(detail)
                .put(json)
                .array();
    }

    static RejectedContent of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        RejectionReason reason = RejectionReason.values()[buffer.get()];
        String detail = text(buffer, buffer.getInt());
        return new RejectedContent(new Rejection(reason, detail), text(buffer, buffer.remaining()));
    }

    private static String text(ByteBuffer buffer, int length) {
        byte[] utf8 = new byte[length];
        buffer.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
