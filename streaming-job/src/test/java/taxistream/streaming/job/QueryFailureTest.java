package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.spark.sql.catalyst.util.MathUtils;
import org.junit.jupiter.api.Test;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.StatisticFile;

/** Which sentence a failed query ends with, by the causes that Spark wraps. */
class QueryFailureTest {

    @Test
    void aSentenceOfOursIsTakenAsItIs() {
        assertThat(QueryFailure.sentence(statistic("trips_by_zone"), "kafka:9092", wrapped(new FailedRun("Do this."))))
                .contains("Do this.");
    }

    @Test
    void lostRecordsAreNamedByTheirOffsetsAndTheWayOutByItsCommand() {
        OffsetOutOfRangeException gone = new OffsetOutOfRangeException(Map.of(new TopicPartition("trips", 1), 17L));

        assertThat(QueryFailure.sentence(statistic("trips_by_zone"), "kafka:9092", wrapped(gone)))
                .hasValue("Kafka does not hold the records any more that statistic 'trips_by_zone' would read next"
                        + " (offset 17 of trips-1): the topic's retention deleted them, or a person. Nothing was skipped."
                        + " Replay all trips into a new topic, whose retention.ms is -1, and run 'taxistream rebuild trips_by_zone --topic NEW', and the job with that"
                        + " topic from then on; or run it with --accept-fewer, which counts what is left, and"
                        + " 'taxistream backfill' the months that lack trips.");
    }

    @Test
    void aRetriableErrorOfKafkaNamesTheServers() {
        assertThat(QueryFailure.sentence(
                        statistic("trips_by_zone"), "kafka:9092", wrapped(new TimeoutException("no node."))))
                .hasValue(
                        "Kafka at kafka:9092 does not answer, so statistic 'trips_by_zone' stopped (no node). No batch"
                                + " is half done; started again, the job goes on where it was.");
    }

    @Test
    void anErrorOfTheStatisticsOwnSqlNamesTheWayBack() {
        Throwable overflow = catchThrowable(() -> MathUtils.addExact(Long.MAX_VALUE, 1L));
        assertThat(QueryFailure.sentence(statistic("wide"), "kafka:9092", wrapped(overflow)))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("Statistic 'wide' cannot be computed for some trip: ")
                        .endsWith(" No batch is half done. Correct its SQL, and run 'taxistream rebuild wide'."));
    }

    @Test
    void tooLittleMemoryIsFoundInTheTextOfATasksError() {
        assertThat(QueryFailure.sentence(
                        statistic("wide"),
                        "kafka:9092",
                        new IllegalStateException("Lost task: java.lang.OutOfMemoryError: heap")))
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).startsWith("Statistic 'wide' needs more memory than the "));
    }

    @Test
    void aCheckpointWithoutItsFilesNamesOneAndTheRebuild() {
        String advice =
                " No batch is half done. Bring it back as it was and start the job again; or run 'taxistream rebuild"
                        + " wide', which counts again from the topic's first trip with a checkpoint of its own.";
        assertThat(QueryFailure.sentence(
                        statistic("wide"),
                        "kafka:9092",
                        wrapped(new IllegalStateException(
                                "[CANNOT_LOAD_STATE_STORE.CANNOT_READ_DELTA_FILE_NOT_EXISTS] Error"
                                        + " reading delta file"
                                        + " file:/var/checkpoint/wide/v1/state/0/0/2.delta of"
                                        + " HDFSStateStoreProvider[x]"))))
                .hasValue("The checkpoint of statistic 'wide' lacks files, or they cannot be written"
                        + " (/var/checkpoint/wide/v1/state/0/0/2.delta): it was deleted, or restored from an"
                        + " older copy, or its disk is away." + advice);
        assertThat(QueryFailure.sentence(
                        statistic("wide"),
                        "kafka:9092",
                        wrapped(new NoSuchFileException("/var/checkpoint/wide/v2/offsets/.7.tmp"))))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("(/var/checkpoint/wide/v2/offsets/.7.tmp)")
                        .endsWith(advice));
        assertThat(QueryFailure.sentence(
                        statistic("wide"), "kafka:9092", wrapped(new NoSuchFileException("/var/lib/other"))))
                .isEmpty();
    }

    @Test
    void aRemovedFolderOfSparksNamesTheSettingForAnotherOne() {
        assertThat(QueryFailure.sentence(
                        statistic("wide"),
                        "kafka:9092",
                        wrapped(new IllegalStateException("java.nio.file.NoSuchFileException: /tmp/blockmgr-1/0a"))))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("Something removed Spark's folder of temporary files under statistic 'wide'")
                        .endsWith("Set SPARK_LOCAL_DIRS to a folder that nothing cleans."));
    }

    @Test
    void whatTheHostLacksIsFoundInTheTextOfATasksError() {
        assertThat(QueryFailure.sentence(
                        statistic("wide"),
                        "kafka:9092",
                        new IllegalStateException(
                                "Lost task 0.0: java.io.IOException: No space left on device\n\tat java.base/x")))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith(
                                "Statistic 'wide' stopped. A disk is full: Lost task 0.0: java.io.IOException: No space"
                                        + " left on device. ")
                        .endsWith(
                                "Spark's own folder is SPARK_LOCAL_DIRS. No batch is half done; started again, the job"
                                        + " goes on where it was."));
        assertThat(QueryFailure.sentence(
                        statistic("wide"), "kafka:9092", wrapped(new java.net.SocketException("Too many open files"))))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith(
                                "Statistic 'wide' stopped. No more files may be opened: Too many open files. Raise the"
                                        + " limit: 'ulimit -n 65536' in the shell"));
    }

    @Test
    void anUnknownErrorHasNoSentence() {
        assertThat(QueryFailure.sentence(statistic("wide"), "kafka:9092", wrapped(new IllegalArgumentException("odd"))))
                .isEmpty();
    }

    @Test
    void aRebuildGivesUpBeforeWhatItHasBegun() {
        assertThat(QueryFailure.sentence(
                        statistic("wide").staged(),
                        "kafka:9092",
                        wrapped(new NoSuchFileException("/var/checkpoint/wide/v2/offsets/7"))))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("The checkpoint of statistic 'wide' lacks files")
                        .contains("; or run 'taxistream rebuild wide --cancel' and 'taxistream rebuild wide', which"));
    }

    private static StatisticFile statistic(String name) {
        return StatisticFile.of(name, "");
    }

    private static Throwable wrapped(Throwable cause) {
        return new IllegalStateException("Query terminated", new RuntimeException("job aborted", cause));
    }
}
