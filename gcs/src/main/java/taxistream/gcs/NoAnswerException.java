package taxistream.gcs;

import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;

/** The server gave no answer that could be used, however often it was asked. The cause is that of the last try. */
public final class NoAnswerException extends IOException {

    private final URI server;

    NoAnswerException(String message, URI server, IOException lastTry) {
        super(message, lastTry);
        this.server = server;
    }

    /** The server that was asked, not the bucket. */
    public URI server() {
        return server;
    }

    /** Whether the server's certificate is not trusted: then there was one try only. */
    public boolean isUntrusted() {
        return isUntrusted(getCause());
    }

    static boolean isUntrusted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }
}
