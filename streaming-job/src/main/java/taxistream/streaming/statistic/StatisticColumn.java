package taxistream.streaming.statistic;

import org.apache.spark.sql.types.DataType;

/**
 * A column of a statistic's table.
 *
 * @param type what Spark computes; the month is a date
 * @param approximate whether an approximating aggregate computes it, so that two ways of counting may differ a little
 */
public record StatisticColumn(String name, DataType type, boolean nullable, boolean approximate) {}
