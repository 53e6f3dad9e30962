package taxistream.replay.watch;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import taxistream.replay.source.TripFile;
import taxistream.trips.ParquetFooter;
import taxistream.trips.TripFileException;

/**
 * Tells whole files from those that are still being written. A whole file ends with a footer that can be read; and where it may be
 * written to while it is read, it has not changed for a while. Each version's footer is read once. For one thread.
 */
final class WholeFiles {

    private final long settleNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Version> versions = new HashMap<>();

    private record Version(String version, long sinceNanos, Optional<State> judged) {}

    /**
     * A file's state.
     *
     * @param isSettling whether it has not looked the same for long enough, so that nothing was read of it
     * @param fault why it is no whole file; empty if it is one, or is settling
     */
    record State(boolean isSettling, Optional<String> fault) {

        static final State WHOLE = new State(false, Optional.empty());
        static final State SETTLING = new State(true, Optional.empty());

        boolean isWhole() {
            return equals(WHOLE);
        }
    }

    /**
     * @param settle for how long a file that may be written to must look the same
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    WholeFiles(Duration settle, LongSupplier nanoTime) {
        this.settleNanos = settle.toNanos();
        this.nanoTime = nanoTime;
    }

    /** The file's state, as it looks now. */
    State state(TripFile file) {
        long now = nanoTime.getAsLong();
        Version seen = versions.compute(
                file.location(),
                (location, last) -> last != null && last.version().equals(file.version())
                        ? last
                        : new Version(file.version(), now, Optional.empty()));
        if (!file.isOfOneVersion() && now - seen.sinceNanos() < settleNanos) {
            return State.SETTLING;
        }
        State state = seen.judged().orElseGet(() -> judge(file));
        versions.put(file.location(), new Version(seen.version(), seen.sinceNanos(), Optional.of(state)));
        return state;
    }

    private static State judge(TripFile file) {
        try {
            ParquetFooter.read(new Tail(file), file.location());
            return State.WHOLE;
        } catch (TripFileException e) {
            return new State(false, Optional.of(e.getMessage()));
        }
    }

    /** A file's last bytes, fetched or not. */
    private record Tail(TripFile file) implements ParquetFooter.Bytes {

        @Override
        public long length() {
            return file.bytes();
        }

        @Override
        public byte[] read(long position, int length) throws IOException {
            int fromEnd = Math.toIntExact(file.bytes() - position);
            byte[] tail = file.tail(fromEnd);
            if (tail.length != fromEnd) {
                throw new IOException("its length changed while it was read");
            }
            return Arrays.copyOf(tail, length);
        }
    }
}
