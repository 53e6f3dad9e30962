package taxistream.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a file into Google Cloud Storage by a resumable upload: a broken connection costs at most one chunk. */
public final class GcsUpload {

    /** A multiple of 256 KiB, as the API demands. */
    private static final int CHUNK_BYTES = 8 * 1024 * 1024;

    private static final int RESUME_INCOMPLETE = 308;
    private static final Pattern LAST_BYTE = Pattern.compile("bytes=0-(\\d+)");

    private final GcsAccess access;
    private final LongConsumer progress;

    /** @param progress is told the number of bytes of each chunk that arrived */
    public GcsUpload(GcsAccess access, LongConsumer progress) {
        this.access = access;
        this.progress = progress;
    }

    /** @throws IOException if the file does not arrive, or another content than it has */
    public void put(Path file, GcsLocation target) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            URI session = begin(target);
            long total = channel.size();
            long arrived = 0;
            int failures = 0;
            boolean complete = false;
            while (!complete) {
                try {
                    HttpURLConnection http = send(session, channel, arrived, total);
                    complete = isComplete(target, http);
                    long now = complete ? total : lastByte(http);
                    progress.accept(now - arrived);
                    arrived = now;
                    failures = 0;
                } catch (IOException e) {
                    if (!Retries.mayHelp(e, ++failures)) {
                        throw e;
                    }
                    Retries.pause(failures);
                    HttpURLConnection http = ask(session, total);
                    complete = isComplete(target, http);
                    arrived = complete ? total : lastByte(http);
                }
            }
        }
        verify(file, target);
    }

    private void verify(Path file, GcsLocation target) throws IOException {
        RemoteObject there = new GcsStore(access)
                .find(target.uri())
                .orElseThrow(() -> new IOException(target + " is not there after it was put there"));
        if (there.bytes() != Files.size(file)
                || there.checksum().isPresent() && !there.checksum().get().matches(file)) {
            throw new IOException(target + " is not what was put there: its length or its CRC32C differs");
        }
    }

    private URI begin(GcsLocation target) throws IOException {
        HttpURLConnection http = HttpRequests.request(
                "POST",
                access.resolve("/upload/storage/v1/b/" + GcsStore.encoded(target.bucket())
                        + "/o?uploadType=resumable&name=" + GcsStore.encoded(target.name())),
                access.headers());
        http.setDoOutput(true);
        http.setFixedLengthStreamingMode(0);
        http.getOutputStream().close();
        if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw HttpRequests.failure(target.uri(), http);
        }
        return URI.create(http.getHeaderField("Location"));
    }

    private HttpURLConnection send(URI session, FileChannel channel, long from, long total) throws IOException {
        int length = (int) Math.min(CHUNK_BYTES, total - from);
        ByteBuffer chunk = ByteBuffer.allocate(length);
        while (chunk.hasRemaining() && channel.read(chunk, from + chunk.position()) >= 0) {
            // one read may give less than asked for
        }
        String range = length == 0 ? "bytes */" + total : "bytes " + from + "-" + (from + length - 1) + "/" + total;
        HttpURLConnection http = put(session, range, length);
        try (OutputStream body = http.getOutputStream()) {
            body.write(chunk.array(), 0, length);
        }
        return http;
    }

    /** How much has arrived. */
    private HttpURLConnection ask(URI session, long total) throws IOException {
        HttpURLConnection http = put(session, "bytes */" + total, 0);
        http.getOutputStream().close();
        return http;
    }

    private HttpURLConnection put(URI session, String range, int length) throws IOException {
        Map<String, String> headers = new HashMap<>(access.headers());
        headers.put("Content-Range", range);
        HttpURLConnection http = HttpRequests.request("PUT", session, headers);
        http.setDoOutput(true);
        http.setFixedLengthStreamingMode(length);
        http.setInstanceFollowRedirects(false); // 308 means here: go on
        return http;
    }

    private static boolean isComplete(GcsLocation target, HttpURLConnection http) throws IOException {
        int status = http.getResponseCode();
        if (status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_CREATED) {
            return true;
        }
        if (status != RESUME_INCOMPLETE) {
            throw HttpRequests.failure(target.uri(), http);
        }
        return false;
    }

    /** How many bytes the server says that it has. */
    private static long lastByte(HttpURLConnection http) {
        String range = http.getHeaderField("Range");
        Matcher last = LAST_BYTE.matcher(range == null ? "" : range);
        return last.matches() ? Long.parseLong(last.group(1)) + 1 : 0;
    }
}
