package taxistream.streaming.upkeep;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import taxistream.settings.FailedRun;
import taxistream.trips.SourceColumn;

/**
 * Times in milliseconds that no timestamp of microseconds can be. The replay's DuckDB ends at one in whatever column, so the recount
 * refuses such a file too: it could be proved, but not sent.
 */
final class MillisecondTimes {

    private static final long MOST = Long.MAX_VALUE / 1_000;

    private MillisecondTimes() {}

    /**
     * Reads the file's columns of times in milliseconds, if it has any.
     *
     * @throws FailedRun if one holds such a time
     */
    static void check(SparkSession spark, RecountFile file, List<SourceColumn> columns, boolean splitByBytes) {
        Set<SourceColumn> times = columns.stream()
                .filter(column -> column.kind() == SourceColumn.Kind.TIME_MILLIS)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (times.isEmpty()) {
            return;
        }
        Column[] beyond = times.stream().map(MillisecondTimes::anyBeyond).toArray(Column[]::new);
        Row found = ReadError.explaining(() -> {
            try (RecountRelation relation = RecountRelation.of(spark, times, file.parts(), splitByBytes)) {
                return spark.table(relation.name()).select(beyond).first();
            }
        });
        int at = 0;
        for (SourceColumn column : times) {
            if (!found.isNullAt(at) && found.getBoolean(at)) {
                throw new FailedRun("Cannot read " + file.spelt() + ", column " + column.name() + " (" + column.type()
                        + "). It holds a time in milliseconds that is beyond what a timestamp can be: write null in its"
                        + " place.");
            }
            at++;
        }
    }

    /** DuckDB takes the greatest number and its negative for the infinities, which it can read. */
    private static Column anyBeyond(SourceColumn time) {
        Column number = functions.col("`" + time.sqlName().replace("`", "``") + "`");
        return functions.bool_or(number.between(-MOST, MOST)
                .or(number.isin(Long.MAX_VALUE, -Long.MAX_VALUE))
                .equalTo(false));
    }
}
