package taxistream.streaming.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.YearMonth;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import taxistream.streaming.TestServers;
import taxistream.trips.Trip;

/** Where a month begins and ends, and what Spark needs to know of it. When groups leave the state: StateEvictionTest. */
class MonthWindowTest {

    private static final Dataset<Row> TRIPS =
            MonthWindow.onStream(new MemoryTrips(TestServers.spark()).rows(), Duration.ofDays(35));

    @Test
    void theEndIsTheSecondFieldForSparkLooksAtOrdinalOne() {
        StructType month = (StructType) TRIPS.schema().apply("month").dataType();
        assertThat(month.fieldNames()).containsExactly("start", "end");
    }

    @Test
    void theMonthAndItsEndCarryTheWatermarksMetadata() {
        long delay = Duration.ofDays(35).toMillis();
        StructField month = TRIPS.schema().apply("month");
        assertThat(month.metadata().getLong(EventTimeWatermark.delayKey())).isEqualTo(delay);
        StructType fields = (StructType) month.dataType();
        assertThat(fields.apply("end").metadata().getLong(EventTimeWatermark.delayKey()))
                .isEqualTo(delay);
        assertThat(fields.apply("start").metadata().contains(EventTimeWatermark.delayKey()))
                .isFalse();
    }

    @Test
    void theBoundsOfTheMonthAreNoColumnsOfTheirOwn() {
        assertThat(TRIPS.columns()).contains("month").doesNotContain("month_start", "month_end");
    }

    @Test
    void theLastInstantBelongsToTheMonthAndMidnightToTheNext() {
        assertThat(monthOf("2024-02-29T23:59:59.999999")).isEqualTo(YearMonth.of(2024, 2));
        assertThat(monthOf("2024-03-01T00:00:00")).isEqualTo(YearMonth.of(2024, 3));
        assertThat(monthOf("2023-12-31T23:59:59.999999")).isEqualTo(YearMonth.of(2023, 12));
        assertThat(monthOf("1969-12-31T23:59:59.999999")).isEqualTo(YearMonth.of(1969, 12));
    }

    @Test
    void theEndOfAMonthIsTheStartOfTheNext() {
        MonthBounds month = new MonthBounds();
        month.seek(Trip.micros(LocalDateTime.parse("2024-02-15T12:00:00")));
        assertThat(Trip.wallClock(month.startMicros())).isEqualTo("2024-02-01T00:00:00");
        assertThat(Trip.wallClock(month.endMicros())).isEqualTo("2024-03-01T00:00:00");
        int february = month.index();
        month.seek(month.endMicros());
        assertThat(month.index()).isEqualTo(february + 1);
        month.seek(month.startMicros() - 1);
        assertThat(month.index()).isEqualTo(february);
    }

    private static YearMonth monthOf(String time) {
        MonthBounds month = new MonthBounds();
        month.seek(Trip.micros(LocalDateTime.parse(time)));
        return MonthBounds.month(month.index());
    }
}
