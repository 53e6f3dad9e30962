package taxistream.replay.watch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteObject;
import taxistream.remote.RemoteStores;
import taxistream.replay.source.TripFile;
import taxistream.trips.TripFileName;

/** A bucket's objects under a prefix. A look is one listing: it tells every object's size and checksum too. */
final class WatchedBucket implements WatchedPlace {

    /** The JSON API's page. */
    private static final int OBJECTS_OF_A_REQUEST = 1_000;

    private final RemoteStores stores;
    private final RemoteCache cache;
    private final String location;
    private int requests = 1;

    WatchedBucket(RemoteStores stores, RemoteCache cache, String location) {
        this.stores = stores;
        this.cache = cache;
        this.location = location;
    }

    @Override
    public List<TripFile> look(Set<TripFileName> sent) {
        List<RemoteObject> objects = stores.list(location);
        requests = 1 + Math.max(0, objects.size() - 1) / OBJECTS_OF_A_REQUEST;
        return objects.stream()
                .filter(object -> TripFileName.isPublished(object.name()))
                .map(object -> TripFile.of(
                        object, cache, TripFileName.parse(object.name(), Optional.empty(), Optional.empty())))
                .toList();
    }

    @Override
    public int requests() {
        return requests;
    }

    @Override
    public String toString() {
        return location;
    }
}
