package taxistream.gcs;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;

/** What has come of an answer's body so far, and so is there if the connection breaks in the middle. */
final class ReceivedBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int most;
    private int status;

    /** @param most bytes that are kept */
    ReceivedBytes(int most) {
        this.most = most;
    }

    BodyHandler<Void> handler() {
        return answer -> {
            begin(answer);
            return BodySubscribers.ofByteArrayConsumer(piece -> piece.ifPresent(this::add));
        };
    }

    private synchronized void begin(ResponseInfo answer) {
        status = answer.statusCode();
    }

    private synchronized void add(byte[] piece) {
        bytes.write(piece, 0, Math.min(piece.length, most - bytes.size()));
    }

    /** 0 before the answer begins. */
    synchronized int status() {
        return status;
    }

    synchronized byte[] bytes() {
        return bytes.toByteArray();
    }
}
