package taxistream.streaming.upkeep;

/**
 * One value that differs, as text.
 *
 * @param key the row, as {@code month=2021-01-01, service=green}
 * @param column the column; empty where the whole row is missing on one side
 * @param inTable what MySQL holds
 * @param recounted what the files say
 */
public record Difference(String statistic, String key, String column, String inTable, String recounted) {}
