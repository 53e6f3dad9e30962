package taxistream.replay.sort;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Unsorted rows in memory, stored one after the other: two numbers, the value's length, the value. */
final class Run {

    /** An address in a run is an int. */
    static final int MOST_BLOCKS = 1 << (Integer.SIZE - MemoryBlocks.BITS);

    static final int ROW = Long.BYTES;
    static final int LENGTH = ROW + Long.BYTES;
    static final int VALUE = LENGTH + Integer.BYTES;

    private final List<ByteBuffer> blocks = new ArrayList<>();
    /** The bytes used of each block. */
    private int[] used = new int[0];

    private int current = -1;
    private int count;
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;

    static int size(byte[] value) {
        return VALUE + value.length;
    }

    /** Adds a row if the present blocks have room for it. */
    boolean add(long order, long row, byte[] value) {
        int size = size(value);
        if (current < 0 || used[current] + size > blocks.get(current).capacity()) {
            if (current + 1 >= blocks.size() || size > blocks.get(current + 1).capacity()) {
                return false;
            }
            current++;
        }
        ByteBuffer block = blocks.get(current);
        int at = used[current];
        block.putLong(at, order);
        block.putLong(at + ROW, row);
        block.putInt(at + LENGTH, value.length);
        block.put(at + VALUE, value);
        used[current] = at + size;
        count++;
        if (order != RowSort.FIRST) {
            least = Math.min(least, order);
            most = Math.max(most, order);
        }
        return true;
    }

    void extend(ByteBuffer block) {
        blocks.add(block);
        used = Arrays.copyOf(used, blocks.size());
    }

    /** Forgets the rows and keeps the blocks. */
    void clear() {
        Arrays.fill(used, 0);
        current = -1;
        count = 0;
        least = Long.MAX_VALUE;
        most = Long.MIN_VALUE;
    }

    int count() {
        return count;
    }

    List<ByteBuffer> blocks() {
        return blocks;
    }

    Rows sorted() {
        return SortedRun.of(blocks, used, count, least, most);
    }
}
