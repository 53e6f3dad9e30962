package taxistream.replay.sort;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;

/**
 * Memory outside the Java heap in blocks of one size, used again by the next sort: fresh memory costs a page fault every 4 KiB, which
 * was a sixth of a sort's CPU time. For several threads.
 */
public final class MemoryBlocks {

    static final int BITS = 22;
    static final int SIZE = 1 << BITS;

    private final int blockBytes;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    public MemoryBlocks() {
        this(SIZE);
    }

    /** @param blockBytes at most {@link #SIZE}: an address has so many bits for the place in a block */
    MemoryBlocks(int blockBytes) {
        this.blockBytes = blockBytes;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** A block in the machine's byte order, with whatever was in it; empty if the JVM has no more (-XX:MaxDirectMemorySize). */
    synchronized Optional<ByteBuffer> take() {
        if (!free.isEmpty()) {
            return Optional.of(free.pop());
        }
        try {
            return Optional.of(ByteBuffer.allocateDirect(blockBytes).order(ByteOrder.nativeOrder()));
        } catch (OutOfMemoryError e) {
            return Optional.empty();
        }
    }

    synchronized void giveBack(Collection<ByteBuffer> blocks) {
        blocks.forEach(free::push);
    }
}
