package taxistream.replay.sort;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;

/**
 * A pool of equal blocks of memory outside the Java heap, reused by the next sort. Fresh memory costs a page fault every 4 KiB, which
 * took a sixth of a sort's CPU time. For several threads.
 */
public final class MemoryBlocks {

    static final int BITS = 22;
    static final int SIZE = 1 << BITS;

    private final int blockBytes;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    public MemoryBlocks() {
        this(SIZE);
    }

    /** @param blockBytes at most {@link #SIZE}: an address has {@link #BITS} bits for the offset in a block */
    MemoryBlocks(int blockBytes) {
        this.blockBytes = blockBytes;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** A block in native byte order, not cleared; empty if the JVM has no more direct memory (-XX:MaxDirectMemorySize). */
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
