package taxistream.replay.watch;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import taxistream.gcs.GcsObject;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteStores;
import taxistream.replay.source.TripFile;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/**
 * The places of one watch. A month's file that lies in several of them is taken from the first.
 *
 * @param services whose files are taken; empty for all
 * @param first files of earlier months are left out
 */
public record WatchedPlaces(List<WatchedPlace> places, Set<Service> services, Optional<YearMonth> first) {

    /**
     * The places that the user named.
     *
     * @throws WrongUsage if one is none, or a web address is to be watched from no month on
     */
    public static WatchedPlaces of(
            List<String> sources,
            Set<Service> services,
            Optional<YearMonth> first,
            RemoteStores stores,
            RemoteCache cache,
            Clock clock) {
        return new WatchedPlaces(
                sources.stream()
                        .map(source -> place(source, services, first, stores, cache, clock))
                        .toList(),
                services,
                first);
    }

    private static WatchedPlace place(
            String source,
            Set<Service> services,
            Optional<YearMonth> first,
            RemoteStores stores,
            RemoteCache cache,
            Clock clock) {
        if (GcsObject.isOne(source)) {
            return new WatchedBucket(stores, cache, source);
        }
        if (RemoteStores.isRemote(source)) {
            return new WatchedAddress(
                    stores,
                    cache,
                    folder(source),
                    services.isEmpty() ? List.of(Service.values()) : List.copyOf(services),
                    first.orElseThrow(() -> new WrongUsage("A web server does not tell which files it has, so each"
                            + " month is asked for by its name: say from which one on, such as --from 2024-01.")),
                    clock);
        }
        return new WatchedFolder(localFolder(source));
    }

    private static URI folder(String source) {
        if (TripFileName.isPublished(source.substring(source.lastIndexOf('/') + 1))) {
            throw new WrongUsage(source + " is one file: 'replay' sends it. Name the folder that months appear in.");
        }
        try {
            return URI.create(source.endsWith("/") ? source : source + "/");
        } catch (IllegalArgumentException e) {
            throw new WrongUsage("'" + source + "' is not an address: " + e.getMessage() + ".", e);
        }
    }

    private static Path localFolder(String source) {
        Path folder = Path.of(source);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        throw new WrongUsage("There is no folder " + source
                + ". Name a folder, gs://bucket/prefix or an https:// address that months appear in.");
    }

    /**
     * The files that are there now, by service and month.
     *
     * @param sent see {@link WatchedPlace#look}
     * @throws taxistream.settings.FailedRun if a place cannot be asked now
     */
    public SortedMap<TripFileName, TripFile> look(Set<TripFileName> sent) {
        SortedMap<TripFileName, TripFile> files = new TreeMap<>(WatchPlan.ORDER);
        for (WatchedPlace place : places) {
            for (TripFile file : place.look(sent)) {
                TripFileName name = new TripFileName(file.service(), file.month());
                if (isWatched(name)) {
                    files.putIfAbsent(name, file);
                }
            }
        }
        return files;
    }

    private boolean isWatched(TripFileName name) {
        return (services.isEmpty() || services.contains(name.service()))
                && first.filter(name.month()::isBefore).isEmpty();
    }

    /** How many requests a look takes, as it was at the last one; without {@link #requestsADay}. */
    public int requests() {
        return places.stream().mapToInt(WatchedPlace::requests).sum();
    }

    /** How many requests the files that are sent take a day; the first look takes as many besides. */
    public int requestsADay() {
        return places.stream().mapToInt(WatchedPlace::requestsADay).sum();
    }

    /** Whether all are folders on this machine, which cost nothing to look at. */
    public boolean areHere() {
        return places.stream().allMatch(WatchedFolder.class::isInstance);
    }

    @Override
    public String toString() {
        return places.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
