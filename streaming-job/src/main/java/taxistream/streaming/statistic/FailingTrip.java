package taxistream.streaming.statistic;

import java.util.Optional;
import org.apache.spark.SparkThrowable;

/** The failure of a statistic's own SQL over some trip, such as a sum beyond its type. */
public final class FailingTrip {

    /** SQL's class of errors in data: overflow, no such date, a text that is no number. */
    private static final String DATA_EXCEPTION = "22";

    private FailingTrip() {}

    /** The rest of a sentence that begins "Statistic 'x' …", with Spark's advice; empty if the SQL is not at fault. */
    public static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkThrowable error
                    && error.getCondition() != null
                    && String.valueOf(error.getSqlState()).startsWith(DATA_EXCEPTION)) {
                return Optional.of("cannot be computed for some trip: "
                        + SqlErrors.firstLine(cause.getMessage()).replaceFirst("\\.?$", "."));
            }
        }
        return Optional.empty();
    }
}
