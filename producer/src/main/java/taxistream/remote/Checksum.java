package taxistream.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** A checksum as servers state it: base64 of the CRC-32C (big-endian) or of the MD5 of the content. */
public record Checksum(Algorithm algorithm, String base64) {

    /** The algorithm: Google Cloud Storage states CRC-32C, other servers MD5. */
    public enum Algorithm {
        CRC32C,
        MD5
    }

    boolean matches(Path file) throws IOException {
        String found = Base64.getEncoder().encodeToString(algorithm == Algorithm.CRC32C ? crc32c(file) : md5(file));
        return found.equals(base64);
    }

    private static byte[] crc32c(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), sum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array();
    }

    private static byte[] md5(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                Files.copy(file, out);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
