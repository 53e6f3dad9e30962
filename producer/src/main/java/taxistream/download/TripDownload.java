package taxistream.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import taxistream.remote.HttpStore;
import taxistream.remote.ObjectStore;
import taxistream.remote.RemoteObject;
import taxistream.remote.Unreachable;
import taxistream.settings.FailedRun;
import taxistream.trips.TripFileName;

/** Fetches files from TLC into a folder or a bucket, several at once. A file that is there already, of the same length, is left alone. */
public final class TripDownload {

    private static final int AT_ONCE = 4;
    private static final String REMEDY = "Check the network, or pass another address by --from-url.";

    private final TlcFiles from;
    private final DownloadProgress progress;
    private final ObjectStore store = new HttpStore();

    public TripDownload(TlcFiles from, DownloadProgress progress) {
        this.from = from;
        this.progress = progress;
    }

    /**
     * Fetches these months.
     *
     * @param folder receives the files; made where there is none
     * @return the files, in the order of the months
     * @throws FailedRun if one is not published or cannot be fetched, after the others were; within a few seconds where
     *     there is no network
     */
    public List<Path> fetchTrips(List<TripFileName> months, Path folder) {
        return fetchTrips(months, DownloadTarget.folder(folder)).stream()
                .map(Path::of)
                .toList();
    }

    /** Fetches those of the months that are published now. */
    List<String> fetchPublished(List<TripFileName> months, DownloadTarget target) {
        Attempts attempts = new Attempts();
        List<TripFileName> published =
                attempts.all(months, month -> found(from.trips(month)).map(there -> month)).stream()
                        .flatMap(Optional::stream)
                        .toList();
        attempts.throwFirstFailure();
        return fetchTrips(published, target);
    }

    List<String> fetchTrips(List<TripFileName> months, DownloadTarget target) {
        Map<URI, String> wanted = new LinkedHashMap<>();
        months.forEach(month -> wanted.put(from.trips(month), month.fileName()));
        return fetch(wanted, target);
    }

    /** Fetches {@code taxi_zone_lookup.csv} and {@code taxi_zones.geojson}. */
    List<String> fetchZones(DownloadTarget target) {
        Map<URI, String> wanted = new LinkedHashMap<>();
        wanted.put(from.zoneLookup(), "taxi_zone_lookup.csv");
        wanted.put(from.zoneShapes(), "taxi_zones.geojson");
        return fetch(wanted, target);
    }

    private List<String> fetch(Map<URI, String> wanted, DownloadTarget target) {
        Attempts attempts = new Attempts();
        List<RemoteObject> toFetch = new ArrayList<>();
        for (RemoteObject found : attempts.all(wanted.keySet(), this::find)) {
            String name = wanted.get(found.location());
            if (isThere(found, name, target)) {
                progress.alreadyThere(target.location(name));
            } else {
                toFetch.add(found);
            }
        }
        progress.begin(
                toFetch.size(), toFetch.stream().mapToLong(RemoteObject::bytes).sum());
        attempts.all(toFetch, object -> fetch(object, wanted.get(object.location()), target));
        attempts.throwFirstFailure();
        return wanted.values().stream().map(target::location).toList();
    }

    private RemoteObject find(URI location) {
        return found(location)
                .orElseThrow(
                        () -> new FailedRun(
                                "There is no " + location
                                        + ": TLC publishes a month about two months after its end. Pass other months, or --published."));
    }

    private Optional<RemoteObject> found(URI location) {
        try {
            return store.find(location);
        } catch (IOException e) {
            throw Unreachable.explained(location, e, REMEDY);
        }
    }

    private static boolean isThere(RemoteObject object, String name, DownloadTarget target) {
        try {
            return target.has(name, object.bytes());
        } catch (IOException e) {
            throw new FailedRun("Cannot look at " + target.location(name) + ": " + e.getMessage() + ".", e);
        }
    }

    private String fetch(RemoteObject object, String name, DownloadTarget target) {
        long began = System.nanoTime();
        try {
            target.receive(store, object, name, progress::came);
        } catch (IOException e) {
            throw Unreachable.explained(object.location(), e, "What came is kept: the same command goes on there.");
        }
        progress.fetched(target.location(name), object.bytes(), System.nanoTime() - began);
        return name;
    }

    /** Runs several tasks at once, each to its end even if others fail. */
    private static final class Attempts {

        private final List<FailedRun> failures = new ArrayList<>();

        /** The results of the tasks that succeeded. */
        <T, R> List<R> all(Collection<T> things, Function<T, R> action) {
            ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
            try {
                List<Callable<R>> tasks = things.stream()
                        .map(thing -> (Callable<R>) () -> action.apply(thing))
                        .toList();
                List<R> results = new ArrayList<>();
                for (Future<R> task : threads.invokeAll(tasks)) {
                    try {
                        results.add(task.get());
                    } catch (ExecutionException e) {
                        failures.add(
                                e.getCause() instanceof FailedRun known
                                        ? known
                                        : new FailedRun("The download failed: " + e.getCause() + ".", e.getCause()));
                    }
                }
                return results;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailedRun("The download was interrupted. The same command goes on where it stopped.", e);
            } finally {
                threads.shutdownNow();
            }
        }

        void throwFirstFailure() {
            if (!failures.isEmpty()) {
                FailedRun first = failures.get(0);
                failures.stream().skip(1).forEach(first::addSuppressed);
                throw first;
            }
        }
    }
}
