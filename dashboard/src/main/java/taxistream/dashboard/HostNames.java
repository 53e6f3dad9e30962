package taxistream.dashboard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The host names that the page answers to. A foreign site can point its own name at this machine's address (DNS rebinding). The browser
 * would then treat the foreign script as same-origin with this page. The request still carries the foreign name, so only known names are
 * answered. A bare address is always answered, because it cannot be rebound.
 */
final class HostNames {

    private static final Pattern PORT = Pattern.compile(":\\d+$");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.%]+]");

    private final Set<String> known = new HashSet<>(Set.of("localhost"));

    /** @param allowed further names, besides localhost and the name of this machine */
    HostNames(List<String> allowed) {
        allowed.forEach(name -> known.add(plain(name)));
        try {
            known.add(plain(InetAddress.getLocalHost().getHostName()));
        } catch (UnknownHostException e) {
            // a machine without a host name: the other names remain
        }
    }

    /** Whether the page answers to the Host header of a request; null where there is none. */
    boolean include(String header) {
        String host = plain(String.valueOf(header));
        return known.contains(host) || ADDRESS.matcher(host).matches();
    }

    /** Without a port and a last dot, in small letters. */
    static String plain(String host) {
        return PORT.matcher(host.strip())
                .replaceFirst("")
                .replaceFirst("\\.$", "")
                .toLowerCase(Locale.ROOT);
    }
}
