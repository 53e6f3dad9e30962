package taxistream.replay.sort;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import taxistream.settings.FailedRun;

/**
 * Sorts rows by two numbers. It collects rows in memory until the memory is full, sorts this run and writes it to disk. In the end it
 * merges all runs. For one thread.
 */
public final class RowSort implements AutoCloseable {

    /** The first number of rows that come before all others. */
    public static final long FIRST = Long.MIN_VALUE;

    /** The most rows of a run. Sorting takes 16 bytes of Java heap a row, and two sorts together may take half of the heap. */
    private static final int MOST_ROWS = (int) Math.min(Runtime.getRuntime().maxMemory() / 64, 100_000_000);

    /** The bytes of Java heap that merging takes, for all runs together. */
    private static final long FOR_MERGING = 8L * 1024 * 1024;

    private final MemoryBlocks memory;
    private final int mostBlocks;
    private final Path spillFolder;
    private final List<SpilledRun> spilled = new ArrayList<>();
    private Run run = new Run();

    /**
     * @param bytes how much of the memory to use; one block in any case
     * @param spillFolder created if missing; spill files are unlinked at once, so a killed JVM leaves none behind
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
     * All rows in order. No row may be added afterwards. The rows are valid until the sort is closed.
     *
     * @throws FailedRun if a spill file cannot be read, now or by a later row
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

    /** Returns the memory and deletes the spill files. */
    @Override
    public void close() {
        memory.giveBack(run.blocks());
        run = new Run();
        spilled.forEach(SpilledRun::close);
        spilled.clear();
    }
}
