package taxistream.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Where remote files lie. Every call ends within a bounded time. For any number of threads. */
public interface ObjectStore {

    /** The file at this location; empty if there is none. */
    Optional<RemoteObject> find(URI location) throws IOException;

    /**
     * The files whose locations begin like this, in the order of their names.
     *
     * @throws taxistream.settings.WrongUsage if this kind of place cannot be listed
     */
    List<RemoteObject> list(URI prefix) throws IOException;

    /**
     * The content from this byte on.
     *
     * @throws ChangedObjectException if there is another version now
     */
    InputStream open(RemoteObject object, long from) throws IOException;
}
