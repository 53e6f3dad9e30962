package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;
import taxistream.streaming.statistic.StatisticFile;

/** Which values count as equal that are not the same. */
class TableComparisonTest {

    private static boolean equal(DataType type, boolean approximate, Object inTable, Object recounted) {
        Statistic statistic = new Statistic(
                StatisticFile.of("compared", "SELECT 1"),
                List.of(
                        new StatisticColumn("month", DataTypes.DateType, false, false),
                        new StatisticColumn("value", type, true, approximate)),
                List.of("month"),
                new TreeMap<>());
        TableComparison comparison = new TableComparison(statistic);
        LocalDate month = LocalDate.of(2024, 1, 1);
        comparison.inTable(new Object[] {month, inTable});
        comparison.recounted(new Object[] {month, recounted});
        return comparison.result().differing() == 0;
    }

    private static LocalDateTime time(String text) {
        return LocalDateTime.parse(text);
    }

    @Test
    void anApproximatedTimeMayDifferByAHundredthOfAMonth() {
        LocalDateTime half = time("2024-01-15T12:00:00");
        assertThat(equal(DataTypes.TimestampType, true, half, time("2024-01-15T19:26:24")))
                .isTrue();
        assertThat(equal(DataTypes.TimestampType, true, half, time("2024-01-15T19:26:25")))
                .isFalse();
        assertThat(equal(DataTypes.TimestampType, false, half, time("2024-01-15T12:00:01")))
                .isFalse();
    }

    @Test
    void anApproximatedDateMayDifferByADay() {
        LocalDate half = LocalDate.of(2024, 1, 15);
        assertThat(equal(DataTypes.DateType, true, half, half.plusDays(1))).isTrue();
        assertThat(equal(DataTypes.DateType, true, half, half.minusDays(2))).isFalse();
        assertThat(equal(DataTypes.DateType, false, half, half.plusDays(1))).isFalse();
    }

    @Test
    void theSpreadOfEqualValuesIsNothingOrWhatRoundingLeaves() {
        assertThat(equal(DataTypes.DoubleType, false, 0.0, 3e-13)).isTrue();
        assertThat(equal(DataTypes.DoubleType, false, 0.0, 1e-8)).isFalse();
        assertThat(equal(DataTypes.DoubleType, false, 1_000_000.0, 1_000_000.9)).isTrue();
        assertThat(equal(DataTypes.DoubleType, false, 1_000_000.0, 1_000_001.1)).isFalse();
    }

    @Test
    void nullIsEqualToNullAlone() {
        assertThat(equal(DataTypes.DateType, true, null, null)).isTrue();
        assertThat(equal(DataTypes.DateType, true, null, LocalDate.of(2024, 1, 1)))
                .isFalse();
    }
}
