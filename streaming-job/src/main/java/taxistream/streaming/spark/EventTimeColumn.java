package taxistream.streaming.spark;

import java.time.Duration;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/** The mark by which Spark knows an event-time column: metadata that only {@code window()} and {@code withWatermark} write. */
public final class EventTimeColumn {

    private EventTimeColumn() {}

    /** Metadata of a column whose watermark trails the latest event by this delay. */
    public static Metadata withDelay(Duration delay) {
        return new MetadataBuilder()
                .putLong(EventTimeWatermark.delayKey(), delay.toMillis())
                .build();
    }
}
