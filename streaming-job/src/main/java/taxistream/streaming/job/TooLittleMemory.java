package taxistream.streaming.job;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;

/**
 * Notices that a thread of Spark's own, such as its cleaner or its listener bus, died of an OutOfMemoryError. Spark may stop its
 * context then, and a query fails because the context "was shut down"; or nothing stops, and a query waits for the dead thread for
 * ever. Neither names the memory, so this class does.
 */
public final class TooLittleMemory implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("taxistream.streaming");

    /** Spark begins to stop its context before the error reaches the thread's handler. */
    private static final long LONGEST_DEATH_MILLIS = 5_000;

    private static final long LOOK_EVERY_MILLIS = 20;

    private final UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private volatile Throwable death;

    private TooLittleMemory() {}

    /** Watches the uncaught errors of all threads of this process until it is closed. */
    public static TooLittleMemory watch() {
        TooLittleMemory watch = new TooLittleMemory();
        Thread.setDefaultUncaughtExceptionHandler(watch::died);
        return watch;
    }

    private void died(Thread thread, Throwable cause) {
        boolean first = death == null && isIn(cause) && !isOfAQuery(thread);
        if (first) {
            death = cause; // first, because it needs no memory
        }
        if (before != null) {
            before.uncaughtException(thread, cause);
        } else if (first) {
            log.error("A thread died, for there was no memory left: thread={}", thread.getName(), cause);
        } else {
            log.error("A thread died: thread={}", thread.getName(), cause);
        }
    }

    /** A query reports its own failure, with its name. */
    private static boolean isOfAQuery(Thread thread) {
        return thread.getName().startsWith("stream execution thread");
    }

    /** @throws FailedRun if a thread has died because there was no memory left */
    void check() {
        if (death != null) {
            throw new FailedRun(sentence("The job"), death);
        }
    }

    /** Checks after the SparkContext has stopped. The thread that stopped it may not have died yet, so this waits a moment. */
    void checkAfterStop() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_DEATH_MILLIS);
        check();
        while (System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            check();
        }
    }

    /** Whether this one error, without its causes, names too little memory. The cause of a failed task arrives as text. */
    static boolean isIn(Throwable error) {
        return error instanceof OutOfMemoryError
                || String.valueOf(error.getMessage()).contains("java.lang.OutOfMemoryError");
    }

    /** The sentence for the user: the failure and the remedy. */
    static String sentence(String who) {
        return String.format(
                Locale.ROOT,
                "%s needs more memory than the %,d MB that Java may use. No batch is half in a table. Give it more:"
                        + " TAXISTREAM_JAVA_OPTIONS=-Xmx4g, or --driver-memory of spark-submit. Or begin a new checkpoint"
                        + " with --state-store rocksdb, which keeps the state on disk, or with --max-trips-per-batch.",
                who,
                Runtime.getRuntime().maxMemory() / (1024 * 1024));
    }

    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
