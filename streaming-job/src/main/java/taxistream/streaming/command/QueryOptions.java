package taxistream.streaming.command;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Option;
import taxistream.settings.WrongUsage;
import taxistream.streaming.checkpoint.GcsCheckpoint;
import taxistream.streaming.checkpoint.GcsSettings;
import taxistream.streaming.job.QuerySettings;

/** The flags of every command that runs streaming queries. */
final class QueryOptions {

    static final String CONSUMER_GROUP = "taxistream";

    static final String ACCEPT_FEWER =
            "Replaces a table, or a month, though fewer trips are counted then than the ledger says are counted now.";

    private static final String ROCKSDB = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";

    /** The state store: it keeps the groups of open months between batches. */
    enum StateStore {
        MEMORY,
        ROCKSDB
    }

    @Option(
            names = "--checkpoint",
            paramLabel = "PATH",
            defaultValue = "checkpoint",
            description =
                    "Folder where the queries keep their offsets and their state: a path, or a URI such as gs://…")
    private String checkpoint;

    @Option(
            names = "--lateness",
            paramLabel = "DURATION",
            defaultValue = "35d",
            description = "Counts trips that come so long after their month's end; later ones are rejected.")
    private Duration lateness;

    @Option(
            names = "--shuffle-partitions",
            paramLabel = "N",
            defaultValue = "2",
            description = "Parts that a statistic's state is kept in; fixed by a checkpoint's first batch.")
    private int shufflePartitions;

    @Option(
            names = "--state-store",
            paramLabel = "memory|rocksdb",
            defaultValue = "memory",
            description =
                    "Keeps the state in memory, or in RocksDB on local disk: for more than about 100,000 keys. Fixed"
                            + " by a checkpoint's first batch.")
    private StateStore stateStore;

    @Option(
            names = "--max-trips-per-batch",
            paramLabel = "N",
            description =
                    "Reads at most so many records in a batch. Without it: 20 million for sums over at most 10,000"
                            + " possible groups a month; 5 million for other statistics, such as those with a percentile or a"
                            + " joined table.")
    private Long mostTripsPerBatch;

    @Option(
            names = "--max-rows-per-batch",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "Stops rather than write more rows than this in one transaction.")
    private long mostRowsPerBatch;

    @Option(
            names = "--consumer-group",
            paramLabel = "NAME",
            defaultValue = CONSUMER_GROUP,
            description = "Commits each statistic's progress to the group NAME.STATISTIC, for Kafka's lag tools.")
    private String consumerGroup;

    OptionalLong mostTripsPerBatch() {
        if (mostTripsPerBatch != null && mostTripsPerBatch < 1) {
            throw new WrongUsage("--max-trips-per-batch must be at least 1, got " + mostTripsPerBatch + ".");
        }
        return mostTripsPerBatch == null ? OptionalLong.empty() : OptionalLong.of(mostTripsPerBatch);
    }

    QuerySettings settings() {
        if (mostRowsPerBatch < 1) {
            throw new WrongUsage("--max-rows-per-batch must be at least 1, got " + mostRowsPerBatch + ".");
        }
        return new QuerySettings(checkpoint, lateness, mostRowsPerBatch, consumerGroup);
    }

    String checkpoint() {
        return checkpoint;
    }

    int shufflePartitions() {
        return shufflePartitions;
    }

    /** Spark's settings for state and checkpoint, with those for Google Cloud Storage if the checkpoint is there. */
    Map<String, String> sparkSettings(GcsSettings gcs) {
        if (shufflePartitions < 1) {
            throw new WrongUsage("--shuffle-partitions must be at least 1, got " + shufflePartitions + ".");
        }
        Map<String, String> settings = new HashMap<>(gcs.forFiles());
        GcsCheckpoint.at(checkpoint).ifPresent(there -> settings.putAll(gcs.forCheckpoint()));
        settings.put("spark.sql.shuffle.partitions", Integer.toString(shufflePartitions));
        if (stateStore == StateStore.ROCKSDB) {
            settings.put("spark.sql.streaming.stateStore.providerClass", ROCKSDB);
            settings.put("spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true");
        }
        return settings;
    }
}
