package taxistream.remote;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import taxistream.settings.FailedRun;

/** What went wrong on the way to a remote file, as a sentence. */
public final class Unreachable {

    private Unreachable() {}

    /** @param remedy what to do, as a sentence */
    public static FailedRun explained(URI location, IOException error, String remedy) {
        return new FailedRun("Cannot fetch " + location + ": " + why(location, error) + ". " + remedy, error);
    }

    private static String why(URI location, IOException error) {
        if (error instanceof UnknownHostException) {
            return "there is no host " + location.getHost() + ", or no network";
        }
        if (error instanceof ConnectException || error instanceof NoRouteToHostException) {
            return location.getHost() + (location.getPort() < 0 ? "" : ":" + location.getPort())
                    + " does not let us connect";
        }
        if (error instanceof SocketTimeoutException) {
            return location.getHost() + " does not answer in time";
        }
        return String.valueOf(error.getMessage()).replaceFirst("\\.$", "");
    }
}
