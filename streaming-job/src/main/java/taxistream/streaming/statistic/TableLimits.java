package taxistream.streaming.statistic;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;

/**
 * Refuses a statistic whose table, column or key breaks a limit of MySQL, or has a name that a reader would have to quote. MySQL itself
 * would say so when the job starts, and in words that do not point into the file.
 */
final class TableLimits {

    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,63}";
    private static final int MOST_COLUMNS = 1_017; // InnoDB's
    private static final int MOST_KEY_COLUMNS = 16;
    private static final int MOST_KEY_BYTES = 3_072; // InnoDB's, for an index
    private static final int BYTES_OF_A_CHARACTER = 4;

    /** MySQL's own list: SELECT LOWER(WORD) FROM information_schema.KEYWORDS WHERE RESERVED = 1. */
    private static final Set<String> RESERVED_WORDS = Set.copyOf(FunctionList.lines("reserved-words.txt"));

    private final StatisticFile file;

    TableLimits(StatisticFile file) {
        this.file = file;
    }

    /** @throws StatisticException if a reader would have to quote the table's name */
    void checkName() {
        if (isReserved(file.statisticName())) {
            throw new StatisticException(file, Refusal.RESERVED_NAME.sentence(), Optional.empty());
        }
    }

    /**
     * Checks the names and the number of the columns, and the width of the key.
     *
     * @param places where each column stands in the SQL
     * @throws StatisticException if a table cannot have them
     */
    void check(List<StatisticColumn> columns, List<String> keys, List<Optional<SqlPlace>> places) {
        if (columns.size() > MOST_COLUMNS) {
            throw refused(Refusal.MANY_COLUMNS, places.get(MOST_COLUMNS), columns.size());
        }
        Map<String, String> names = new HashMap<>();
        int keyColumns = 0;
        int keyBytes = 0;
        for (int i = 0; i < columns.size(); i++) {
            StatisticColumn column = columns.get(i);
            String name = column.name();
            Optional<SqlPlace> place = places.get(i);
            if (!name.matches(NAME)) {
                throw refused(Refusal.COLUMN_NAME, place, name);
            }
            if (isReserved(name)) {
                throw refused(Refusal.RESERVED_COLUMN, place, name, name);
            }
            String other = names.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                throw other.equals(name)
                        ? refused(Refusal.COLUMN_TWICE, place, name)
                        : refused(Refusal.CAPITALS, place, other, name);
            }
            if (keys.contains(name)) {
                keyColumns++;
                keyBytes += keyBytes(column);
            }
            if (keyColumns > MOST_KEY_COLUMNS) {
                throw refused(Refusal.KEY_COLUMNS, place, keys.size());
            }
            if (keyBytes > MOST_KEY_BYTES) {
                throw refused(Refusal.KEY_BYTES, place, keyBytes);
            }
        }
    }

    private static boolean isReserved(String name) {
        return RESERVED_WORDS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** The bytes that a column takes in an index, at most. */
    private static int keyBytes(StatisticColumn column) {
        if (column.type() instanceof StringType) {
            return BYTES_OF_A_CHARACTER * StatisticColumn.MOST_KEY_CHARACTERS;
        }
        return column.type() instanceof DecimalType decimal ? decimal.precision() / 2 + 2 : 8;
    }

    private StatisticException refused(Refusal refusal, Optional<SqlPlace> place, Object... words) {
        return new StatisticException(file, refusal.sentence(words), place);
    }
}
