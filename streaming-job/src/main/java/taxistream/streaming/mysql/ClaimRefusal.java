package taxistream.streaming.mysql;

import java.util.Optional;
import taxistream.streaming.statistic.StatisticFile;

/**
 * Decides whether a job may fill a statistic's table, by the ledger's row alone.
 *
 * @param filling the checkpoint that the job fills the table from
 * @param topicId Kafka's id of the topic that the job reads; empty if Kafka gives none
 */
record ClaimRefusal(StatisticFile file, Filling filling, Optional<String> topicId) {

    /**
     * The reason of the refusal as a sentence; empty if the job may fill the table.
     *
     * @param row empty for a table that is not there yet
     */
    Optional<String> of(Optional<LedgerRow> row) {
        return row.isPresent() ? ofTable(row.get()) : ofNewTable();
    }

    /** Refuses a used checkpoint for a new table, which would lack the trips that the checkpoint has read. */
    private Optional<String> ofNewTable() {
        if (filling.isNew()) {
            return Optional.empty();
        }
        return Optional.of(
                file.isStaged()
                        ? begunOtherwise()
                        : "The database knows nothing of statistic '" + file.name()
                                + "', but its checkpoint has read trips already, which its table would lack. Pass a new"
                                + " --checkpoint, or the database that goes with this one.");
    }

    private boolean isForeign(LedgerRow row) {
        return !row.queryId().equals(filling.queryId());
    }

    private boolean isOtherTopic(LedgerRow row) {
        return formerTopicId(row).isPresent()
                && topicId.isPresent()
                && !formerTopicId(row).equals(topicId);
    }

    /** The topic's id from the row, or from the checkpoint if an older version wrote the row. */
    private Optional<String> formerTopicId(LedgerRow row) {
        return row.topicId().or(filling::topicId);
    }

    private Optional<String> ofTable(LedgerRow row) {
        String name = file.name();
        if (row.fence().isPresent()) {
            return Optional.of("Statistic '" + name + "' is being replaced by a rebuild of "
                    + row.fence().get() + ". Wait until it has ended;"
                    + " if it was killed, run 'taxistream rebuild " + name + "' again, or with --cancel.");
        }
        boolean isChanged = !file.hasFingerprint(row.fingerprint());
        if (file.isStaged() && (isForeign(row) || isChanged || isOtherTopic(row))) {
            return Optional.of(begunOtherwise());
        }
        if (isForeign(row)) {
            return Optional.of("Table " + name + " is filled by another checkpoint (query " + row.queryId()
                    + ", last written " + row.updatedAt() + " by " + row.run() + "), not by this one (query "
                    + filling.queryId() + "): the trips would count twice. Pass that --checkpoint; or pass --take-over,"
                    + " which fills a new table from the topic's first trip and puts it in this one's place.");
        }
        if (isChanged) {
            return Optional.of("Statistic '" + name + "' was changed: table " + name
                    + " holds what the former SQL computed. Run 'taxistream rebuild " + name
                    + "', which fills a new table beside it and swaps them; or bring the former SQL back.");
        }
        if (isOtherTopic(row)) {
            return Optional.of(otherTopic(file, row.topic(), formerTopicId(row).get(), topicId.get()));
        }
        return filling.agreesWith(row) ? Optional.empty() : Optional.of(doesNotGoWithItsCheckpoint(file, row));
    }

    private String begunOtherwise() {
        String rebuilt = file.statisticName();
        return "A rebuild of statistic '" + rebuilt + "' with another SQL, checkpoint or topic was begun"
                + " and not ended. Run 'taxistream rebuild " + rebuilt + " --cancel' first.";
    }

    /** The sentence about a recreated topic, for a start, a batch and the commands that show progress. */
    static String otherTopic(StatisticFile file, String topic, String formerId, String topicId) {
        return "Topic " + topic + " is not the one that table " + file.name() + " was filled from (its id was "
                + formerId + ", and is " + topicId + " now): it was deleted and made anew, or is another"
                + " cluster's. Bring the former topic back; or replay all trips into this one and run "
                + file.rebuildCommand() + ", which counts again from its first trip.";
    }

    /** The sentence about a checkpoint that does not match its table, for a start and a batch. */
    static String doesNotGoWithItsCheckpoint(StatisticFile file, LedgerRow row) {
        return "Table " + file.name() + " stands at batch " + row.lastBatch()
                + ", which does not go with its checkpoint: one of the two was restored from an older copy. Run "
                + file.rebuildCommand() + ", which counts again from the topic's first trip.";
    }
}
