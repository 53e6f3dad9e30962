package taxistream.gcs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a file into Google Cloud Storage by a resumable upload: a broken connection costs at most one chunk. */
public final class GcsUpload {

    /** A multiple of 256 KiB, as the API demands. */
    private static final int CHUNK_BYTES = 8 * 1024 * 1024;

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int RESUME_INCOMPLETE = 308;
    private static final Pattern LAST_BYTE = Pattern.compile("bytes=0-(\\d+)");

    private final GcsClient client;
    private final FileChannel file;
    private final GcsObject target;
    private final String name;
    private final long total;

    private GcsUpload(GcsClient client, FileChannel file, GcsObject target) throws IOException {
        this.client = client;
        this.file = file;
        this.target = target;
        this.name = "Writing " + target;
        this.total = file.size();
    }

    /**
     * Creates or replaces the object.
     *
     * @throws IOException if the file does not arrive
     */
    public static void put(GcsClient client, Path file, GcsObject target) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            new GcsUpload(client, channel, target).run();
        }
    }

    private void run() throws IOException {
        URI session = client.retries().run(name, this::begin);
        for (Step step = new Step(session, 0); !step.isComplete; ) {
            step = client.retries().run(name, step);
        }
    }

    private URI begin() throws IOException, InterruptedException {
        URI address = client.upload(target, "resumable", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(address).POST(BodyPublishers.noBody());
        HttpResponse<byte[]> answer = client.once(request, address, client.patienceFor(0));
        if (answer.statusCode() != OK) {
            throw new Refusal(answer.statusCode(), answer.body()).exception(name);
        }
        return URI.create(answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("an answer without the address of the upload")));
    }

    /** The sending of one chunk. A try after a failed one asks how much has arrived. */
    private final class Step implements Retries.Request<Step> {

        private final URI session;
        private final long arrived;
        private final boolean isComplete;
        private boolean isSent;

        Step(URI session, long arrived) {
            this(session, arrived, false);
        }

        private Step(URI session, long arrived, boolean isComplete) {
            this.session = session;
            this.arrived = arrived;
            this.isComplete = isComplete;
        }

        /** The next step. */
        @Override
        public Step send() throws IOException, InterruptedException {
            if (isSent) {
                Step there = next(put("bytes */" + total, new byte[0]));
                if (there.isComplete || there.arrived > arrived) {
                    return there;
                }
            }
            isSent = true;
            byte[] chunk = chunk();
            String range = chunk.length == 0
                    ? "bytes */" + total
                    : "bytes " + arrived + "-" + (arrived + chunk.length - 1) + "/" + total;
            Step after = next(put(range, chunk));
            if (!after.isComplete && after.arrived <= arrived) {
                throw new IOException("the server has kept nothing of a chunk that was sent");
            }
            return after;
        }

        private byte[] chunk() throws IOException {
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, total - arrived));
            while (chunk.hasRemaining()) {
                if (file.read(chunk, arrived + chunk.position()) < 0) {
                    throw new IOException("the file has become shorter while it was being sent");
                }
            }
            return chunk.array();
        }

        private HttpResponse<byte[]> put(String range, byte[] chunk) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(session)
                    .header("Content-Range", range)
                    .PUT(BodyPublishers.ofByteArray(chunk));
            return client.once(request, session, client.patienceFor(chunk.length));
        }

        private Step next(HttpResponse<byte[]> answer) throws IOException {
            int status = answer.statusCode();
            if (status == OK || status == CREATED) {
                return new Step(session, total, true);
            }
            if (status != RESUME_INCOMPLETE) {
                throw new Refusal(status, answer.body()).exception(name);
            }
            Matcher last =
                    LAST_BYTE.matcher(answer.headers().firstValue("Range").orElse(""));
            return new Step(session, last.matches() ? Long.parseLong(last.group(1)) + 1 : 0);
        }
    }
}
