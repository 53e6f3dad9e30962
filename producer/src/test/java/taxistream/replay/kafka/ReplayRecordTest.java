package taxistream.replay.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.trips.Service;

/** The JSON of a replay's position: earlier versions have written it, and later ones go on from it. */
class ReplayRecordTest {

    private static final YearMonth JANUARY = YearMonth.of(2021, 1);

    @Test
    void nothingIsReachedBeforeTheFirstMonth() {
        ReplayRecord begun = record(Optional.empty());
        assertThat(json(begun)).doesNotContain("month", "order_micros", "service", "file_row");
        assertThat(read(json(begun))).isEqualTo(begun);
    }

    @Test
    void aMonthIsReachedBeforeItsFirstRow() {
        ReplayRecord before = record(Optional.of(new ReachedMonth(JANUARY, Optional.empty())));
        assertThat(json(before)).contains("\"month\":\"2021-01\"").doesNotContain("order_micros", "service");
        assertThat(read(json(before))).isEqualTo(before);
    }

    @Test
    void aRowIsReached() {
        ReachedMonth.Row row = new ReachedMonth.Row(1_609_459_200_000_000L, Service.GREEN, YearMonth.of(2020, 12), 7);
        ReplayRecord at = record(Optional.of(new ReachedMonth(JANUARY, Optional.of(row))));
        assertThat(json(at))
                .contains("\"month\":\"2021-01\",\"order_micros\":1609459200000000,\"service\":\"green\","
                        + "\"file_month\":\"2020-12\",\"file_row\":7,");
        assertThat(read(json(at))).isEqualTo(at);
    }

    @Test
    void aRecordOfAnEarlierVersionIsRead() {
        ReplayRecord old = read(
                "{\"replay\":\"r\",\"topic\":\"trips\",\"instance\":\"host:1\",\"done\":true,"
                        + "\"month\":\"2021-01\",\"files\":[],\"sent\":3,\"rejected\":1,\"updated_at\":\"2026-11-24T00:00:00Z\"}");
        assertThat(old.topicIds()).isEqualTo(TopicIds.UNKNOWN);
        assertThat(old.month()).contains(JANUARY);
        assertThat(old.rows()).isEqualTo(4);
    }

    @Test
    void anIdOfATopicThatIsNotKnownIsAbsent() {
        TopicIds ids = new TopicIds(Optional.of("a"), Optional.empty(), Optional.of("c"));
        ReplayRecord begun = ReplayRecord.begun("r", "trips", ids, "host:1");
        assertThat(json(begun)).contains("\"topic_ids\":{\"trips\":\"a\",\"replays\":\"c\"}");
        assertThat(read(json(begun))).isEqualTo(begun);
    }

    @Test
    void idsDifferWhereBothAreKnown() {
        assertThat(TopicIds.differ(Optional.of("a"), Optional.of("b"))).isTrue();
        assertThat(TopicIds.differ(Optional.of("a"), Optional.of("a"))).isFalse();
        assertThat(TopicIds.differ(Optional.of("a"), Optional.empty())).isFalse();
        assertThat(TopicIds.differ(Optional.empty(), Optional.of("b"))).isFalse();
    }

    private static ReplayRecord record(Optional<ReachedMonth> reached) {
        return new ReplayRecord(
                "r",
                "trips",
                TopicIds.UNKNOWN,
                "host:1",
                false,
                reached,
                List.of(new FileCounts("green_tripdata_2021-01.parquet", 9, 5, Map.of("no-pickup-time", 1L))),
                5,
                1,
                "2026-11-24T00:00:00Z");
    }

    private static String json(ReplayRecord record) {
        return new String(ReplayRecord.toJson(record), StandardCharsets.UTF_8);
    }

    private static ReplayRecord read(String json) {
        return ReplayRecord.fromJson(json.getBytes(StandardCharsets.UTF_8), ReplayRecord.class);
    }
}
