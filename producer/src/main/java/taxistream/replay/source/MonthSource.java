package taxistream.replay.source;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import taxistream.replay.sort.MemoryBlocks;
import taxistream.replay.sort.RowSort;
import taxistream.trips.TripFormat;

/**
 * How a replay's months are read.
 *
 * @param workspace the memory and disk for reading and sorting, shared by all months that are in memory at once
 * @param format how a trip is encoded
 * @param memory the blocks for sorting, reused from month to month
 */
public record MonthSource(
        Selection selection, Ordering ordering, Workspace workspace, TripFormat format, MemoryBlocks memory) {

    public MonthSource(Selection selection, Ordering ordering, Workspace workspace, TripFormat format) {
        this(selection, ordering, workspace, format, new MemoryBlocks());
    }

    /**
     * The months in order, each made ready while the one before is sent.
     *
     * @param after the position to go on after: it may lie in the first month
     */
    public MonthsAhead months(SortedMap<YearMonth, List<TripFile>> months, Optional<TripPosition> after) {
        return new MonthsAhead(this, months, after);
    }

    MonthRows open(List<TripFile> files, DuckDb duckDb) {
        return MonthRows.open(files, selection, ordering, duckDb);
    }

    /** @throws taxistream.settings.FailedRun if the temporary folder has too little room to sort the rows in */
    void checkDisk(MonthRows rows) {
        long toSend = rows.counts().stream().mapToLong(FileRows::toSend).sum();
        SpillEstimate.of(toSend, format, workspace).check(rows.month(), workspace.temporaryFolder());
    }

    TripFeed feed(MonthRows rows, Optional<TripPosition> after) {
        return TripFeed.start(
                rows, after, format, new RowSort(memory, workspace.bytesForSorting(), workspace.temporaryFolder()));
    }
}
