package taxistream.replay.watch;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteObject;
import taxistream.remote.RemoteStores;
import taxistream.replay.source.TripFile;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/**
 * A web folder, such as TLC's. It cannot be listed, so a look asks for each month that may be there, from the first one to the present
 * one: a request a file. Files that are sent are asked for once a day.
 */
final class WatchedAddress implements WatchedPlace {

    private static final Duration SENT_FILES_EVERY = Duration.ofDays(1);

    private final RemoteStores stores;
    private final RemoteCache cache;
    private final URI folder;
    private final List<Service> services;
    private final YearMonth first;
    private final Clock clock;
    private final Map<TripFileName, Answer> answers = new HashMap<>();
    private int requests;
    private int requestsADay;

    private record Answer(Instant at, RemoteObject object) {}

    /** @param folder with a slash at its end */
    WatchedAddress(
            RemoteStores stores, RemoteCache cache, URI folder, List<Service> services, YearMonth first, Clock clock) {
        this.stores = stores;
        this.cache = cache;
        this.folder = folder;
        this.services = List.copyOf(services);
        this.first = first;
        this.clock = clock;
    }

    @Override
    public List<TripFile> look(Set<TripFileName> sent) {
        requests = 0;
        requestsADay = 0;
        List<TripFile> found = new ArrayList<>();
        YearMonth last = YearMonth.now(clock);
        for (YearMonth month = first; !month.isAfter(last); month = month.plusMonths(1)) {
            for (Service service : services) {
                TripFileName name = new TripFileName(service, month);
                Optional<RemoteObject> object = find(name, sent.contains(name));
                object.ifPresent(there -> found.add(TripFile.of(there, cache, name)));
                if (sent.contains(name) && object.isPresent()) {
                    requestsADay++;
                } else {
                    requests++;
                }
            }
        }
        return found;
    }

    private Optional<RemoteObject> find(TripFileName name, boolean isSent) {
        Instant now = clock.instant();
        Optional<Answer> before = Optional.ofNullable(answers.get(name));
        if (isSent && before.isPresent() && now.isBefore(before.get().at().plus(SENT_FILES_EVERY))) {
            return before.map(Answer::object);
        }
        Optional<RemoteObject> object =
                stores.list(folder.resolve(name.fileName()).toString()).stream().findFirst();
        object.ifPresentOrElse(there -> answers.put(name, new Answer(now, there)), () -> answers.remove(name));
        return object;
    }

    @Override
    public int requests() {
        return requests;
    }

    @Override
    public int requestsADay() {
        return requestsADay;
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
