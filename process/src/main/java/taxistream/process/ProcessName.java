package taxistream.process;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this process calls itself in files, tables and topics, for people to read: {@code host:pid}. */
public final class ProcessName {

    private static final String NAME = host() + ":" + ProcessHandle.current().pid();

    private ProcessName() {}

    public static String get() {
        return NAME;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine that does not know its name
        }
    }
}
