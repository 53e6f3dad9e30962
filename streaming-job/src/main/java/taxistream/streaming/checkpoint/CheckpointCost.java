package taxistream.streaming.checkpoint;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import taxistream.settings.DurationConverter;

/**
 * Requests and money that a checkpoint on GCS takes, as docs/checkpoints-on-gcs.md measures them.
 *
 * @param trigger time from batch to batch; empty for one batch a run
 */
record CheckpointCost(int statistics, int partitions, Optional<Duration> trigger) {

    /** List price of class A operations (writes, lists) in a single region, Standard storage, in US dollars. */
    static final double DOLLARS_PER_WRITE = 5.0 / 1_000_000;
    /** The same of class B operations (reads). Deletes are free. */
    static final double DOLLARS_PER_READ = 0.4 / 1_000_000;

    /** The offsets, the commit, and one file of state a partition: one write each, nothing else. */
    int writesPerBatch() {
        return statistics * (partitions + 2);
    }

    double dollarsPerDay(Duration every) {
        return writesPerBatch() * (86_400_000.0 / every.toMillis()) * DOLLARS_PER_WRITE;
    }

    String sentence(String checkpoint) {
        String perBatch = "Checkpoint on " + checkpoint + ": " + writesPerBatch() + " requests a batch (" + statistics
                + (statistics == 1 ? " statistic" : " statistics") + ", each " + partitions + " partitions + 2)";
        return perBatch
                + trigger.map(every -> String.format(
                                Locale.ROOT,
                                "; with a batch every %s at most %,.0f a day, $%.2f at list price, and about a tenth more for"
                                        + " upkeep.",
                                DurationConverter.spell(every),
                                writesPerBatch() * (86_400_000.0 / every.toMillis()),
                                dollarsPerDay(every)))
                        .orElse(".");
    }
}
