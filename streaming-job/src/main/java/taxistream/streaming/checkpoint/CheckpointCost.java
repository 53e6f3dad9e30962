package taxistream.streaming.checkpoint;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import taxistream.settings.Counted;
import taxistream.settings.DurationConverter;

/**
 * Requests and money that a checkpoint on GCS takes, as docs/checkpoints-on-gcs.md measures them.
 *
 * @param trigger time from batch to batch; empty for one batch a run
 */
record CheckpointCost(int statistics, int partitions, Optional<Duration> trigger) {

    /** List price of class A operations (writes, lists) in a single region, Standard storage, in US dollars. */
    private static final double DOLLARS_PER_REQUEST = 5.0 / 1_000_000;

    private static final Duration DAY = Duration.ofDays(1);
    /** Spark's default of spark.sql.streaming.stateStore.maintenanceInterval. */
    private static final Duration MAINTENANCE = Duration.ofMinutes(1);

    private static final int LISTS_PER_MAINTENANCE = 2;
    /** Spark's default of spark.sql.streaming.stateStore.minDeltasForSnapshot. */
    private static final int BATCHES_PER_SNAPSHOT = 10;

    /** The offsets, the commit, and one file of state a partition: one write each, nothing else. */
    int writesPerBatch() {
        return statistics * (partitions + 2);
    }

    long writesPerDay(Duration every) {
        return writesPerBatch() * batchesPerDay(every);
    }

    /** Of the state's maintenance: snapshots, and lists for them. The deletes cost nothing. */
    long upkeepPerDay(Duration every) {
        long lists = LISTS_PER_MAINTENANCE * DAY.dividedBy(MAINTENANCE);
        return statistics * partitions * (lists + batchesPerDay(every) / BATCHES_PER_SNAPSHOT);
    }

    double dollarsPerDay(Duration every) {
        return (writesPerDay(every) + upkeepPerDay(every)) * DOLLARS_PER_REQUEST;
    }

    private static long batchesPerDay(Duration every) {
        return DAY.toMillis() / Math.max(1, every.toMillis());
    }

    String sentence(String checkpoint) {
        String perBatch = "Checkpoint on " + checkpoint + ": " + writesPerBatch() + " requests a batch ("
                + Counted.of(statistics, "statistic") + ", each " + Counted.of(partitions, "partition") + " + 2)";
        return perBatch
                + trigger.map(every -> String.format(
                                Locale.ROOT,
                                "; with a batch every %s at most %,d a day, and %,d for upkeep: $%.2f at list price.",
                                DurationConverter.spell(every),
                                writesPerDay(every),
                                upkeepPerDay(every),
                                dollarsPerDay(every)))
                        .orElse(".");
    }
}
