package taxistream.replay.sort;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A sorted run. A radix sort of two passes orders the rows' addresses by a 24-bit key, the leading bits of each row's first number. Rows
 * with equal keys are ordered when the reader reaches them. Trips with equal keys lie within a fraction of a second: they are few, and
 * lie next to each other in memory.
 */
final class SortedRun implements Rows {

    private static final int PASS_BITS = 12;
    private static final int BUCKETS = 1 << PASS_BITS;
    private static final int KEY_BITS = 2 * PASS_BITS;

    /** Up to this many rows are sorted by insertion. */
    private static final int FEW = 24;

    private static final int[] NONE = new int[0];

    private final ByteBuffer[] blocks;
    private final int[] keys;
    private final int[] addresses;
    private int at = -1;
    private int ordered;
    private ByteBuffer block;
    private int offset;

    private SortedRun(ByteBuffer[] blocks, int[] keys, int[] addresses) {
        this.blocks = blocks;
        this.keys = keys;
        this.addresses = addresses;
    }

    /**
     * @param used the bytes used of each block
     * @param least the least first number, {@link RowSort#FIRST} excepted
     * @param most the greatest first number
     */
    static SortedRun of(List<ByteBuffer> blocks, int[] used, int count, long least, long most) {
        // One bit less than a key has, because key 0 is reserved for RowSort.FIRST.
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(most - least) - (KEY_BITS - 1));
        int[] keys = new int[count];
        int[] addresses = new int[count];
        int[] low = new int[BUCKETS];
        int[] high = new int[BUCKETS];
        int row = 0;
        for (int i = 0; i < blocks.size(); i++) {
            ByteBuffer block = blocks.get(i);
            for (int offset = 0; offset < used[i]; offset += Run.VALUE + block.getInt(offset + Run.LENGTH)) {
                long order = block.getLong(offset);
                int key = order == RowSort.FIRST ? 0 : 1 + (int) ((order - least) >>> shift);
                keys[row] = key;
                addresses[row] = i << MemoryBlocks.BITS | offset;
                low[key & BUCKETS - 1]++;
                high[key >>> PASS_BITS]++;
                row++;
            }
        }
        int[] otherKeys = new int[count];
        int[] otherAddresses = new int[count];
        pass(keys, addresses, otherKeys, otherAddresses, 0, low);
        pass(otherKeys, otherAddresses, keys, addresses, PASS_BITS, high);
        return new SortedRun(blocks.toArray(ByteBuffer[]::new), keys, addresses);
    }

    private static void pass(int[] keys, int[] addresses, int[] toKeys, int[] toAddresses, int shift, int[] counts) {
        int[] next = starts(counts);
        for (int i = 0; i < keys.length; i++) {
            int to = next[keys[i] >>> shift & BUCKETS - 1]++;
            toKeys[to] = keys[i];
            toAddresses[to] = addresses[i];
        }
    }

    private static int[] starts(int[] counts) {
        int[] starts = new int[counts.length];
        for (int i = 1; i < counts.length; i++) {
            starts[i] = starts[i - 1] + counts[i - 1];
        }
        return starts;
    }

    @Override
    public boolean next() {
        at++;
        if (at >= addresses.length) {
            return false;
        }
        if (at >= ordered) {
            orderEqualKeys();
        }
        block = block(addresses[at]);
        offset = offset(addresses[at]);
        return true;
    }

    /** Orders the rows from here on that have an equal key. */
    private void orderEqualKeys() {
        ordered = at + 1;
        while (ordered < keys.length && keys[ordered] == keys[at]) {
            ordered++;
        }
        sort(at, ordered, ordered - at <= FEW ? NONE : new int[(ordered - at) / 2]);
    }

    /** A merge sort: a file with all trips in one second would take quadratic time by insertion. */
    private void sort(int from, int to, int[] half) {
        if (to - from <= FEW) {
            insert(from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(from, middle, half);
        sort(middle, to, half);
        int left = 0;
        int leftEnd = middle - from;
        int right = middle;
        System.arraycopy(addresses, from, half, 0, leftEnd);
        for (int i = from; left < leftEnd; i++) {
            boolean isRight = right < to && isBefore(addresses[right], half[left]);
            addresses[i] = isRight ? addresses[right++] : half[left++];
        }
    }

    private void insert(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int address = addresses[i];
            int place = i;
            while (place > from && isBefore(address, addresses[place - 1])) {
                addresses[place] = addresses[place - 1];
                place--;
            }
            addresses[place] = address;
        }
    }

    private boolean isBefore(int one, int other) {
        long order = block(one).getLong(offset(one));
        long otherOrder = block(other).getLong(offset(other));
        return order < otherOrder
                || order == otherOrder
                        && block(one).getLong(offset(one) + Run.ROW)
                                < block(other).getLong(offset(other) + Run.ROW);
    }

    private ByteBuffer block(int address) {
        return blocks[address >>> MemoryBlocks.BITS];
    }

    private static int offset(int address) {
        return address & MemoryBlocks.SIZE - 1;
    }

    @Override
    public long order() {
        return block.getLong(offset);
    }

    @Override
    public long row() {
        return block.getLong(offset + Run.ROW);
    }

    @Override
    public byte[] value() {
        byte[] value = new byte[block.getInt(offset + Run.LENGTH)];
        block.get(offset + Run.VALUE, value);
        return value;
    }
}
