package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import taxistream.streaming.mysql.MonthRow;
import taxistream.streaming.mysql.ProgressRow;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;
import taxistream.streaming.statistic.StatisticFile;

/** What {@code verify} compares beside the statistics' rows, and how it reads a number that is not finite. */
class LedgerComparisonTest {

    private static final LocalDateTime NOW = LocalDateTime.parse("2024-03-01T00:00");
    private static final YearMonth JANUARY = YearMonth.of(2024, 1);
    private static final YearMonth FEBRUARY = YearMonth.of(2024, 2);
    private static final Map<String, Long> REJECTED = Map.of("late", 2L, "undecodable", 3L);

    private static ProgressRow ledger(long trips, long januaryTrips) {
        return new ProgressRow(
                "counts",
                "query",
                1,
                "host:1",
                7,
                Optional.empty(),
                trips,
                3,
                2,
                "trips",
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                0,
                0,
                0,
                Optional.empty(),
                NOW,
                false,
                List.of(month(JANUARY, januaryTrips, 2), month(FEBRUARY, 5, 0)));
    }

    private static MonthRow month(YearMonth month, long trips, long late) {
        return new MonthRow("counts", month, false, trips, late, NOW, NOW);
    }

    @Test
    void whatAgreesHasNoDifference() {
        assertThat(LedgerComparison.differences(
                        ledger(15, 10), Map.of(JANUARY, 10L, FEBRUARY, 5L), Optional.empty(), REJECTED))
                .isEmpty();
    }

    @Test
    void aMonthCountedTwiceAndAMonthThatIsMissingAreFound() {
        assertThat(LedgerComparison.differences(
                        ledger(25, 20),
                        Map.of(JANUARY, 10L, FEBRUARY, 5L, YearMonth.of(2024, 3), 1L),
                        Optional.empty(),
                        REJECTED))
                .containsExactly(
                        new Difference("counts", "taxistream_months, month=2024-01-01", "trips", "20", "10"),
                        new Difference("counts", "taxistream_months, month=2024-03-01", "trips", "0", "1"));
    }

    @Test
    void monthsOutsideTheRangeAreNotCompared() {
        assertThat(LedgerComparison.differences(
                        ledger(25, 20),
                        Map.of(FEBRUARY, 5L),
                        Optional.of(new MonthRange(FEBRUARY, FEBRUARY)),
                        REJECTED))
                .isEmpty();
    }

    @Test
    void totalsThatAreNotTheSumsAreFound() {
        assertThat(LedgerComparison.differences(
                        ledger(16, 10),
                        Map.of(JANUARY, 10L, FEBRUARY, 5L),
                        Optional.empty(),
                        Map.of("undecodable", 1L)))
                .extracting(Difference::key, Difference::column, Difference::inTable, Difference::recounted)
                .containsExactly(
                        tuple("taxistream_progress, against the sum over taxistream_months", "trips", "16", "15"),
                        tuple("taxistream_progress, against the sum over taxistream_rejected", "late", "2", "0"),
                        tuple("taxistream_progress, against the sum over taxistream_rejected", "rejected", "3", "1"));
    }

    @Test
    void aNumberThatIsNotFiniteIsTheNullOfTheTable() {
        Statistic ratios = new Statistic(
                StatisticFile.of("ratios", "SELECT 1"),
                List.of(
                        new StatisticColumn("month", DataTypes.DateType, false, false),
                        new StatisticColumn("ratio", DataTypes.DoubleType, true, false)),
                List.of("month"),
                new TreeMap<>());
        for (double ratio : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            TableComparison comparison = new TableComparison(ratios);
            comparison.inTable(new Object[] {JANUARY.atDay(1), null});
            comparison.recounted(new Object[] {JANUARY.atDay(1), ratio});
            assertThat(comparison.result().differing()).isZero();
        }
        TableComparison comparison = new TableComparison(ratios);
        comparison.inTable(new Object[] {JANUARY.atDay(1), 1.5});
        comparison.recounted(new Object[] {JANUARY.atDay(1), Double.NaN});
        assertThat(comparison.result().differing()).isEqualTo(1);
    }
}
