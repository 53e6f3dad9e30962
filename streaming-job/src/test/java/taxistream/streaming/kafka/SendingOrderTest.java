package taxistream.streaming.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Where a batch ends, decided by values: each partition is a list of the times at which its records were sent. */
class SendingOrderTest {

    private static final TopicPartition A = new TopicPartition("trips", 0);
    private static final TopicPartition B = new TopicPartition("trips", 1);
    private static final Map<TopicPartition, Long> BEGINNING = ends(0, 0);

    @Test
    void aBatchThatLeavesNothingEndsWhereItsLimitSays() {
        assertThat(cut(sent(times(1, 2, 3), times(1, 2)), BEGINNING, ends(3, 2)))
                .isEqualTo(ends(3, 2));
    }

    @Test
    void aBatchEndsBeforeTheEarliestRecordThatItsLimitLeavesOut() {
        // The limit takes all of A, whose last records were sent long after B's second.
        assertThat(cut(sent(times(1, 5, 9), times(1, 3, 4)), BEGINNING, ends(3, 1)))
                .isEqualTo(ends(1, 1));
    }

    @Test
    void recordsOfOneMomentStayTogether() {
        assertThat(cut(sent(times(1, 3, 3), times(2, 3, 4)), BEGINNING, ends(3, 1)))
                .isEqualTo(ends(1, 1));
    }

    @Test
    void aMomentThatFillsTheWholeBatchIsTakenWhole() {
        assertThat(cut(sent(times(7, 7, 7, 8), times(7, 7, 8)), BEGINNING, ends(2, 1)))
                .isEqualTo(ends(3, 2));
    }

    @Test
    void timesThatNoClockGaveDoNotMakeABatchGrow() {
        Map<TopicPartition, long[]> same =
                sent(LongStream.range(0, 100_001).map(i -> 7).toArray(), times(7));
        assertThat(cut(same, BEGINNING, ends(10, 1))).isEqualTo(ends(10, 1));
    }

    @Test
    void aBatchGoesOnFromItsStart() {
        assertThat(cut(sent(times(1, 5, 9), times(1, 3, 4)), ends(1, 1), ends(2, 2)))
                .isEqualTo(ends(1, 2));
    }

    @Test
    void aTransactionThatHoldsTheEarliestRecordBackIsWaitedFor() {
        Map<TopicPartition, long[]> sent = sent(times(5, 6), times(3));
        Map<TopicPartition, Long> readable = ends(2, 0); // B's only record is uncommitted
        assertThat(order(sent, Duration.ofHours(1)).cut(BEGINNING, readable, () -> readable))
                .isEqualTo(BEGINNING);
    }

    @Test
    void aTransactionThatIsOpenForTooLongIsNotWaitedForAnyMore() {
        Map<TopicPartition, Long> readable = ends(2, 0);
        assertThat(order(sent(times(5, 6), times(3)), Duration.ZERO).cut(BEGINNING, readable, () -> readable))
                .isEqualTo(readable);
    }

    @Test
    void aPartitionIsInOrderByItself() {
        Map<TopicPartition, Long> end = Map.of(A, 1L);
        assertThat(order(sent(times(9, 1), times()), Duration.ZERO).cut(Map.of(A, 0L), end, () -> end))
                .isEqualTo(end);
    }

    private static Map<TopicPartition, Long> cut(
            Map<TopicPartition, long[]> sent, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        return order(sent, Duration.ofHours(1)).cut(starts, ends, () -> ends(sent.get(A).length, sent.get(B).length));
    }

    private static SendingOrder order(Map<TopicPartition, long[]> sent, Duration longestTransaction) {
        return new SendingOrder(new Table(sent), longestTransaction);
    }

    private static Map<TopicPartition, Long> ends(long a, long b) {
        return Map.of(A, a, B, b);
    }

    private static Map<TopicPartition, long[]> sent(long[] a, long[] b) {
        return Map.of(A, a, B, b);
    }

    private static long[] times(long... times) {
        return times;
    }

    private record Table(Map<TopicPartition, long[]> sent) implements SendingTimes {

        @Override
        public Optional<Sent> firstFrom(Map<TopicPartition, Long> offsets) {
            return offsets.entrySet().stream()
                    .flatMap(from -> records(from.getKey()).filter(record -> record.offset() == from.getValue()))
                    .min(Comparator.comparingLong(Sent::at));
        }

        @Override
        public Map<TopicPartition, Long> firstSince(long moment, Set<TopicPartition> partitions) {
            Map<TopicPartition, Long> since = new HashMap<>();
            partitions.forEach(partition -> records(partition)
                    .filter(record -> record.at() >= moment)
                    .findFirst()
                    .ifPresent(record -> since.put(partition, record.offset())));
            return since;
        }

        private Stream<Sent> records(TopicPartition partition) {
            long[] times = sent.get(partition);
            return LongStream.range(0, times.length)
                    .mapToObj(offset -> new Sent(partition, offset, times[(int) offset]));
        }
    }
}
