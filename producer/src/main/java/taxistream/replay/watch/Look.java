package taxistream.replay.watch;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import taxistream.replay.source.TripFile;
import taxistream.trips.TripFileName;

/**
 * What lies in the places at one moment.
 *
 * @param files all files, whole or not
 * @param whole files that are whole; also those that are sent, whatever became of them since
 * @param corrected sent files that have another content now, and are whole
 * @param faults a sentence for each file that does not end as a whole file does
 * @param settling whether files were left aside because they changed just now
 */
public record Look(
        SortedMap<TripFileName, TripFile> files,
        SortedSet<TripFileName> whole,
        List<TripFileName> corrected,
        SortedMap<TripFileName, String> faults,
        boolean settling) {

    public List<TripFile> files(Collection<TripFileName> names) {
        return names.stream().map(files::get).toList();
    }
}
