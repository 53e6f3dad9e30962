package taxistream.gcs;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The bytes of one file until they are sent, and sent again if need be: in memory up to a limit, above it in a temporary file of
 * the local disk.
 */
public final class UploadContent extends OutputStream {

    private final int mostInMemory;
    private final MessageDigest digest = md5Digest();
    private ByteArrayOutputStream memory = new ByteArrayOutputStream(1024);
    private Path file;
    private OutputStream fileOut;
    private long size;
    private byte[] md5;

    /** @param mostInMemory in bytes */
    public UploadContent(int mostInMemory) {
        this.mostInMemory = mostInMemory;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (file == null && size + length > mostInMemory) {
            spill();
        }
        (file == null ? memory : fileOut).write(bytes, offset, length);
        digest.update(bytes, offset, length);
        size += length;
    }

    private void spill() throws IOException {
        file = Files.createTempFile("taxistream-", ".upload");
        fileOut = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        memory.writeTo(fileOut);
        memory = null;
    }

    /** Ends the writing; the content can be sent from now on. */
    public void complete() throws IOException {
        if (fileOut != null) {
            fileOut.close();
        }
        md5 = digest.digest();
    }

    long size() {
        return size;
    }

    boolean isInMemory() {
        return file == null;
    }

    /** In base 64, as GCS spells it. */
    String md5() {
        return Base64.getEncoder().encodeToString(md5);
    }

    BodyPublisher publisher() throws IOException {
        return file == null ? BodyPublishers.ofByteArray(memory.toByteArray()) : BodyPublishers.ofFile(file);
    }

    /** Gives memory and disk back; may be called again. */
    public void discard() throws IOException {
        memory = null;
        if (fileOut != null) {
            fileOut.close();
            fileOut = null;
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    private static MessageDigest md5Digest() {
        try {
            return MessageDigest.getInstance("MD5"); // what GCS checks an upload with; no matter of security
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
