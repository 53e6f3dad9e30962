package taxistream.remote;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import taxistream.gcs.NoAnswerException;
import taxistream.settings.FailedRun;

/** Describes a failed access to a remote file in one sentence. */
public final class Unreachable {

    private Unreachable() {}

    /** @param remedy the remedy, as a sentence */
    public static FailedRun explained(URI location, IOException error, String remedy) {
        String why = error instanceof NoAnswerException none && none.getCause() instanceof IOException cause
                ? why(none.server(), cause, none.getMessage()) // a bucket has no host to name
                : why(location, error, String.valueOf(error.getMessage()));
        return new FailedRun("Cannot fetch " + location + ": " + why + ". " + remedy, error);
    }

    private static String why(URI server, IOException error, String otherwise) {
        if (error instanceof UnknownHostException || isUnresolved(error)) {
            return "there is no host " + server.getHost() + ", or no network";
        }
        if (error instanceof ConnectException || error instanceof NoRouteToHostException) {
            return server.getHost() + (server.getPort() < 0 ? "" : ":" + server.getPort()) + " does not let us connect";
        }
        if (error instanceof SocketTimeoutException || error instanceof HttpTimeoutException) {
            return server.getHost() + " does not answer in time";
        }
        return otherwise.replaceFirst("\\.$", "");
    }

    /** The way {@code java.net.http} reports an unknown host. */
    private static boolean isUnresolved(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }
}
