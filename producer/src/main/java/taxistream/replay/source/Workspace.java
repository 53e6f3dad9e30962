package taxistream.replay.source;

import java.nio.file.Path;
import taxistream.settings.DataSize;

/** What reading and sorting may use: so much memory, and a folder to spill to beyond it. */
public record Workspace(DataSize memory, Path temporaryFolder) {

    /** Two sorts' least part: a few blocks each. */
    private static final long LEAST_FOR_SORTING = 16L * 1024 * 1024;

    /**
     * DuckDB's part, of which there is one at a time: a month is read while the one before is sent. It is the memory that one thread
     * needs to read with, then a quarter, then up to half of the memory for further threads.
     */
    Workspace forReading() {
        long all = memory.bytes();
        long oneThread = Math.min(DuckDb.MEMORY_OF_A_THREAD, Math.max(all - LEAST_FOR_SORTING, all / 2));
        long allThreads = DuckDb.MEMORY_OF_A_THREAD * Math.min(DuckDb.ALL_CORES, DuckDb.MOST_THREADS);
        return part(Math.max(oneThread, Math.max(all / 4, Math.min(all / 2, allThreads))));
    }

    /** The part for each of two months' trips: those of the one are sent while the other is sorted. */
    long bytesForSorting() {
        return (memory.bytes() - forReading().memory().bytes()) / 2;
    }

    private Workspace part(long bytes) {
        return new Workspace(new DataSize(bytes), temporaryFolder);
    }
}
