package taxistream.remote;

import java.io.IOException;
import java.io.InputStream;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsObject;

/** The bytes of one version of an object in Google Cloud Storage, fetched in pieces: a client waits a bounded time for each. */
final class ObjectContent extends InputStream {

    private static final int MOST_OF_A_PIECE = 8 * 1024 * 1024;

    private final GcsClient client;
    private final RemoteObject object;
    private final GcsObject name;
    private final long generation;
    /** Where the next piece begins. */
    private long position;

    private byte[] piece = {};
    private int taken;

    ObjectContent(GcsClient client, RemoteObject object, long from) {
        this.client = client;
        this.object = object;
        this.name = GcsObject.of(object.location());
        this.generation = Long.parseLong(object.version().orElseThrow());
        this.position = from;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (taken == piece.length && !fetched()) {
            return -1;
        }
        int count = Math.min(length, piece.length - taken);
        System.arraycopy(piece, taken, bytes, offset, count);
        taken += count;
        return count;
    }

    /** False at the end. */
    private boolean fetched() throws IOException {
        int most = (int) Math.min(MOST_OF_A_PIECE, object.bytes() - position);
        if (most <= 0) {
            return false;
        }
        piece = client.read(name, generation, position, most).orElseThrow(() -> new ChangedObjectException(object));
        position += piece.length;
        taken = 0;
        return true;
    }
}
