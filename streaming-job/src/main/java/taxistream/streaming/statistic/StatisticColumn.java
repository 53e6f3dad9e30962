package taxistream.streaming.statistic;

import org.apache.spark.sql.types.DataType;

/**
 * A column of a statistic's table.
 *
 * @param type what Spark computes; the month is a date
 * @param approximate whether an approximating aggregate computes it, so that two ways of counting may differ a little
 */
public record StatisticColumn(String name, DataType type, boolean nullable, boolean approximate) {

    /** How long a key's text may be: 4 bytes a character in an index of 3,072 bytes leave room for three such keys and more. */
    public static final int MOST_KEY_CHARACTERS = 190;
}
