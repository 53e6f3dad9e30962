package taxistream.replay;

import java.util.function.Supplier;
import taxistream.process.FailPoint;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.kafka.TransactionalOutput;

/** The Kafka transaction that carries rows and position. It begins with its first row, and is committed when it is old or large. */
final class Transaction {

    /** Large transactions save waiting for commits, but the producer holds memory for each unacknowledged record. */
    private static final int MOST_ROWS = 300_000;

    private static final long MOST_NANOS = 1_000_000_000L;

    private final TransactionalOutput output;
    private final Supplier<ReplayRecord> position;
    private long rows;
    private long began;
    private boolean open;

    /** @param position of the last row that was sent */
    Transaction(TransactionalOutput output, Supplier<ReplayRecord> position) {
        this.output = output;
        this.position = position;
    }

    void beginIfNeeded() {
        if (!open) {
            output.begin();
            open = true;
            rows = 0;
            began = System.nanoTime();
        }
    }

    /** Counts a row that was sent; returns whether the transaction is full. */
    boolean countRow() {
        return ++rows >= MOST_ROWS;
    }

    /** Commits if the transaction is full or old. */
    void commitIfDue() {
        if (rows >= MOST_ROWS || nanosUntilDue(System.nanoTime()) <= 0) {
            FailPoint.reached("replay.mid-transaction");
            commitIfOpen();
        }
    }

    /** How long the transaction may stay open; without end if none is open. */
    long nanosUntilDue(long now) {
        return open ? began + MOST_NANOS - now : Long.MAX_VALUE;
    }

    void commitIfOpen() {
        if (open) {
            output.commit(position.get());
            open = false;
        }
    }
}
