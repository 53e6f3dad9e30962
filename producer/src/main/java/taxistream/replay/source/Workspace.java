package taxistream.replay.source;

import java.nio.file.Path;
import taxistream.settings.DataSize;

/** The memory that reading and sorting may use, and the folder to spill to when it is full. */
public record Workspace(DataSize memory, Path temporaryFolder) {

    /** The least memory for two sorts: a few blocks each. */
    private static final long LEAST_FOR_SORTING = 16L * 1024 * 1024;

    /**
     * The memory for DuckDB. Only one DuckDB reads at a time. It gets the memory that one reading thread needs, or a quarter of all
     * memory if that is more; further threads raise its part to half at most.
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
