package taxistream.settings;

import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where gs:// paths are: the flag {@code --gcs-endpoint} of every command that takes such paths. */
public final class GcsEndpoint {

    @Environment("TAXISTREAM_GCS_ENDPOINT")
    @Option(
            names = "--gcs-endpoint",
            paramLabel = "URL",
            description =
                    "Where gs:// paths are, if not at Google: an http:// URL is an emulator's, without credentials. Without it: at Google.")
    private URI address;

    /**
     * The address; empty for Google's own.
     *
     * @throws WrongUsage if it is no http or https URL with a host
     */
    public Optional<URI> address() {
        return Optional.ofNullable(address).map(GcsEndpoint::checked);
    }

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
