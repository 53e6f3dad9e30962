package taxistream.streaming.checkpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this process calls itself in the checkpoint files that it writes: {@code host:pid}. */
final class Writer {

    private static final String NAME = host() + ":" + ProcessHandle.current().pid();

    private Writer() {}

    static String name() {
        return NAME;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // only a name for people to read
        }
    }
}
