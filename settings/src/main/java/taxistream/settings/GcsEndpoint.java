package taxistream.settings;

import java.net.URI;

/** The address of Google Cloud Storage or of what stands in for it, as {@code --gcs-endpoint} names it. */
public final class GcsEndpoint {

    private GcsEndpoint() {}

    /**
     * The same address.
     *
     * @throws WrongUsage if it is no http or https URL with a host
     */
    public static URI checked(URI endpoint) {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new WrongUsage("--gcs-endpoint must be a URL such as http://localhost:4443, got '" + endpoint + "'.");
        }
        return endpoint;
    }
}
