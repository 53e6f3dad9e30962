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

    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    /** A block in the machine's byte order, with whatever was in it; empty if the JVM has no more (-XX:MaxDirectMemorySize). */
    synchronized Optional<ByteBuffer> take() {
        if (!free.isEmpty()) {
            return Optional.of(free.pop());
        }
        try {
            return Optional.of(ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder()));
        } catch (OutOfMemoryError e) {
            return Optional.empty();
        }
    }

    synchronized void giveBack(Collection<ByteBuffer> blocks) {
        blocks.forEach(free::push);
    }
}
