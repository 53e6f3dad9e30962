package taxistream.replay.source;

import java.nio.file.Path;
import java.util.Optional;
import taxistream.settings.DataSize;

/** What sorting may use: so much memory, and a folder to spill to beyond it. */
public record Workspace(DataSize memory, Path temporaryFolder) {

    /** A few rows of a file take so much, however few they are: a page of each of its columns is unpacked for them. */
    private static final long FEW_ROWS = 96L * 1024 * 1024;

    /** The part of each of two months that are sorted at a time. */
    Workspace forSorting() {
        return part((memory.bytes() - bytesForLookingAhead()) / 2);
    }

    /** The part for looking up some of the next month's rows while one is sent, if sorting can spare it. */
    Optional<Workspace> forLookingAhead() {
        return bytesForLookingAhead() == 0 ? Optional.empty() : Optional.of(part(bytesForLookingAhead()));
    }

    private long bytesForLookingAhead() {
        long eighth = memory.bytes() / 8;
        return eighth < FEW_ROWS ? 0 : eighth;
    }

    private Workspace part(long bytes) {
        return new Workspace(new DataSize(bytes), temporaryFolder);
    }
}
