package taxistream.gcs;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Says who sends a request. For any number of threads. */
@FunctionalInterface
public interface GcsCredentials {

    /** An emulator asks for none. */
    GcsCredentials NONE = target -> Map.of();

    /**
     * The headers of a request to this address; none for an emulator.
     *
     * @throws IOException if the token server gives no token
     */
    Map<String, List<String>> headers(URI target) throws IOException;
}
