package taxistream.streaming.statistic;

import org.apache.spark.sql.types.DataType;

/**
 * A column of a statistic's table.
 *
 * @param type the type of Spark's value; the month is a date
 * @param approximate whether an approximating aggregate computes it, so that two ways of counting may differ a little
 */
public record StatisticColumn(String name, DataType type, boolean nullable, boolean approximate) {

    /** The longest text of a key. At 4 bytes a character an index of 3,072 bytes has room for more than three such keys. */
    public static final int MOST_KEY_CHARACTERS = 190;
}
