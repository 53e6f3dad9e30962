package taxistream.replay;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How late trips were sent after they were due, in microseconds. */
public final class Lag {

    private final Histogram micros = new Histogram(3);

    void record(long nanos) {
        micros.recordValue(Math.max(0, nanos / 1_000));
    }

    /** Whether any trip had a time at which it was due. */
    boolean paced() {
        return micros.getTotalCount() > 0;
    }

    Map<String, Double> toJson() {
        Map<String, Double> millis = new LinkedHashMap<>();
        millis.put("p50", millis(50));
        millis.put("p99", millis(99));
        millis.put("max", millis(100));
        return millis;
    }

    private double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1000.0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "sent after it was due: half within %.1f ms, 99%% within %.1f ms, the latest %.1f ms",
                millis(50),
                millis(99),
                millis(100));
    }
}
