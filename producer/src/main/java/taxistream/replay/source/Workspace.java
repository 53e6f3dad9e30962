package taxistream.replay.source;

import java.nio.file.Path;
import taxistream.settings.DataSize;

/** What reading and sorting may use: so much memory, and a folder to spill to beyond it. */
public record Workspace(DataSize memory, Path temporaryFolder) {

    /**
     * DuckDB's part, of which there is one at a time: a month is read while the one before is sent. A quarter, or what its threads need
     * to read with, if half suffices for that.
     */
    Workspace forReading() {
        long needed = DuckDb.MEMORY_OF_A_THREAD * Math.min(DuckDb.ALL_CORES, DuckDb.MOST_THREADS);
        return part(Math.max(memory.bytes() / 4, Math.min(memory.bytes() / 2, needed)));
    }

    /** The part for each of two months' trips: those of the one are sent while the other is sorted. */
    long bytesForSorting() {
        return (memory.bytes() - forReading().memory().bytes()) / 2;
    }

    private Workspace part(long bytes) {
        return new Workspace(new DataSize(bytes), temporaryFolder);
    }
}
