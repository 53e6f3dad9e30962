package taxistream.streaming.upkeep;

/**
 * One value that differs, as text.
 *
 * @param key the row, as {@code month=2021-01-01, service=green}
 * @param column the column; empty where the whole row is missing on one side
 * @param inTable the value in MySQL
 * @param recounted the value computed from the files
 */
public record Difference(String statistic, String key, String column, String inTable, String recounted) {}
