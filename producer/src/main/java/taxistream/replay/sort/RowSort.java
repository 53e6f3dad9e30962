package taxistream.replay.sort;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import taxistream.settings.FailedRun;

/**
 * Sorts rows by two numbers. They are kept as they come, one behind the other, until the memory is full; such a run is then sorted and
 * written to disk, and in the end all runs are merged. For one thread.
 */
public final class RowSort implements AutoCloseable {

    /** The first number of rows that come before all others. */
    public static final long FIRST = Long.MIN_VALUE;

    /** Of a run: to sort a row takes 16 bytes of the Java heap, of which two sorts together may take half. */
    private static final int MOST_ROWS = (int) Math.min(Runtime.getRuntime().maxMemory() / 64, 100_000_000);

    /** Of the Java heap, for all runs together. */
    private static final long FOR_MERGING = 8L * 1024 * 1024;

    private final MemoryBlocks memory;
    private final int mostBlocks;
    private final Path spillFolder;
    private final List<SpilledRun> spilled = new ArrayList<>();
    private Run run = new Run();

    /**
     * @param bytes how much of the memory to use; one block in any case
     * @param spillFolder made if need be; what is written there has no name for long, so nothing is left if the JVM is killed
     */
    public RowSort(MemoryBlocks memory, long bytes, Path spillFolder) {
        this.memory = memory;
        this.mostBlocks = (int) Math.max(1, Math.min(bytes / memory.blockBytes(), Run.MOST_BLOCKS));
        this.spillFolder = spillFolder;
    }

    /**
     * Adds a row.
     *
     * @throws FailedRun if the memory is full and the disk cannot be written to
     */
    public void add(long order, long row, byte[] value) {
        if (run.count() == MOST_ROWS) {
            spill();
        }
        if (run.add(order, row, value)) {
            return;
        }
        if (Run.size(value) > memory.blockBytes()) {
            Run alone = new Run();
            alone.extend(ByteBuffer.allocate(Run.size(value)));
            alone.add(order, row, value);
            spilled.add(SpilledRun.write(spillFolder, alone.sorted()));
            return;
        }
        Optional<ByteBuffer> more = run.blocks().size() < mostBlocks ? memory.take() : Optional.empty();
        if (more.isPresent()) {
            run.extend(more.get());
        } else {
            spill();
        }
        run.add(order, row, value);
    }

    private void spill() {
        if (run.blocks().isEmpty()) {
            throw new FailedRun("The JVM has no memory to sort in: give it more by -XX:MaxDirectMemorySize.");
        }
        spilled.add(SpilledRun.write(spillFolder, run.sorted()));
        run.clear();
    }

    /**
     * All rows in order; none may be added any more. To be used before the sort is closed.
     *
     * @throws FailedRun if what was spilled cannot be read, then or later
     */
    public Rows sorted() {
        if (spilled.isEmpty()) {
            return run.sorted();
        }
        List<Rows> runs = new ArrayList<>();
        spilled.forEach(each -> runs.add(each.read(FOR_MERGING / spilled.size())));
        runs.add(run.sorted());
        return new MergedRows(runs);
    }

    /** Gives the memory back, and what is on disk. */
    @Override
    public void close() {
        memory.giveBack(run.blocks());
        run = new Run();
        spilled.forEach(SpilledRun::close);
        spilled.clear();
    }
}
