package taxistream.trips;

import java.util.Locale;

/** Why a row or a record does not count. Each ends in the rejected topic; the label is in its header and in tables. */
public enum RejectionReason {
    /** The file has no pickup time in this row. Decided by the replay. */
    NO_PICKUP_TIME,
    /** The pickup is more than {@code --outside-month} away from the file's month. Decided by the replay. */
    OUTSIDE_MONTH,
    /** The pickup is later than now. Decided by the replay. */
    FUTURE_PICKUP,
    /** A column holds something that is not what the column is for, or is beyond every measure. Decided by the replay. */
    MALFORMED_VALUE,
    /** The bytes are neither a trip in Avro nor one in JSON. Decided by the job. */
    UNDECODABLE,
    /** The bytes are Avro of a schema that this version does not know. Decided by the job. */
    UNKNOWN_SCHEMA,
    /** The pickup is before 2009, when TLC's records begin, or later than a day from now. Decided by the job, the former by the replay
     * already. */
    IMPLAUSIBLE_PICKUP,
    /** An amount or a distance that no sum could bear. Decided by the job. */
    IMPLAUSIBLE_VALUE,
    /** The trip's month was final already when it came. Decided by the job, for each statistic on its own. */
    LATE;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException if no reason has this label */
    public static RejectionReason ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return label;
    }
}
