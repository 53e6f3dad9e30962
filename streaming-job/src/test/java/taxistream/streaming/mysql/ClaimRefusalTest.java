package taxistream.streaming.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import taxistream.streaming.statistic.StatisticFile;

/** Which job may fill which table: by values, without a database. */
class ClaimRefusalTest {

    private static final StatisticFile COUNTS =
            StatisticFile.of("counts", "SELECT month, count(*) AS trips FROM trips GROUP BY month");
    private static final StatisticFile STAGED = COUNTS.staged();
    private static final String TOPIC_ID = "topic-1";
    private static final long LAST_BATCH = 7;

    @Test
    void aNewCheckpointMayFillATableThatIsNotThere() {
        assertThat(refusal(COUNTS, filling("ours", true), Optional.empty())).isEmpty();
    }

    @Test
    void aCheckpointThatHasReadTripsMayNotBeginATable() {
        assertThat(refusal(COUNTS, filling("ours", false), Optional.empty())).hasValueSatisfying(why -> assertThat(why)
                .startsWith("The database knows nothing of statistic 'counts', but its checkpoint has read"));
    }

    @Test
    void theCheckpointThatFilledTheTableMayGoOn() {
        assertThat(refusal(COUNTS, filling("ours", false), row(COUNTS, Optional.empty(), TOPIC_ID)))
                .isEmpty();
    }

    @Test
    void anotherCheckpointMayNot() {
        assertThat(refusal(COUNTS, filling("theirs", false), row(COUNTS, Optional.empty(), TOPIC_ID)))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("Table counts is filled by another checkpoint (query ours,")
                        .contains("not by this one (query theirs)"));
    }

    @Test
    void aFencedTableIsLeftToItsRebuildBeforeAllElse() {
        assertThat(refusal(COUNTS, filling("theirs", false), row(COUNTS, Optional.of("host:9"), "topic-2")))
                .hasValueSatisfying(why ->
                        assertThat(why).startsWith("Statistic 'counts' is being replaced by a rebuild of host:9."));
    }

    @Test
    void anotherSqlNeedsARebuild() {
        StatisticFile changed =
                StatisticFile.of("counts", "SELECT month, sum(tip_cents) AS t FROM trips GROUP BY month");
        assertThat(refusal(changed, filling("ours", false), row(COUNTS, Optional.empty(), TOPIC_ID)))
                .hasValueSatisfying(why -> assertThat(why).startsWith("Statistic 'counts' was changed:"));
    }

    @Test
    void anotherTopicIsRefused() {
        assertThat(refusal(COUNTS, filling("ours", false), row(COUNTS, Optional.empty(), "topic-2")))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("Topic trips is not the one that table counts was filled from (its id was topic-2,"
                                + " and is topic-1 now)"));
    }

    @Test
    void aTopicOfWhichNoIdIsKnownIsNotRefused() {
        assertThat(new ClaimRefusal(COUNTS, filling("ours", false), Optional.empty())
                        .of(row(COUNTS, Optional.empty(), "topic-2")))
                .isEmpty();
    }

    @Test
    void aCheckpointThatStandsElsewhereIsRefused() {
        Filling older = new Filling(
                "ours", 1, false, Optional.of(TOPIC_ID), batch -> batch < LAST_BATCH, batch -> Optional.empty());
        assertThat(refusal(COUNTS, older, row(COUNTS, Optional.empty(), TOPIC_ID)))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("Table counts stands at batch 7, which does not go with its checkpoint"));
    }

    @Test
    void aRebuildOfAnotherKindIsToBeCancelledFirst() {
        assertThat(refusal(STAGED, filling("theirs", false), row(STAGED, Optional.empty(), TOPIC_ID)))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("A rebuild of statistic 'counts' with another SQL, checkpoint or topic was begun")
                        .endsWith("Run 'taxistream rebuild counts --cancel' first."));
    }

    private static Optional<String> refusal(StatisticFile file, Filling filling, Optional<LedgerRow> row) {
        return new ClaimRefusal(file, filling, Optional.of(TOPIC_ID)).of(row);
    }

    private static Filling filling(String queryId, boolean isNew) {
        return new Filling(queryId, 1, isNew, Optional.of(TOPIC_ID), batch -> true, batch -> Optional.empty());
    }

    private static Optional<LedgerRow> row(StatisticFile file, Optional<String> fence, String topicId) {
        return Optional.of(new LedgerRow(
                file.name(),
                "ours",
                1,
                file.fingerprint(),
                3,
                "host:1",
                LAST_BATCH,
                Optional.empty(),
                LocalDateTime.of(2026, 11, 24, 0, 0),
                fence,
                "trips",
                Optional.of(topicId),
                Optional.empty(),
                new LedgerRow.Totals(1, 0, 0, 1)));
    }
}
