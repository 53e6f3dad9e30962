package taxistream.endtoend.faults;

import java.util.List;
import taxistream.endtoend.TestDatabase;

/** A statistic's row of {@code taxistream_progress}, as a reader sees it. */
record LedgerView(long trips, long rejected, long late, long lastBatch, long epoch) {

    /** SQL for the records that were read, whatever became of them. */
    static final String READ = "trips + rejected + late";

    static LedgerView of(TestDatabase database, String statistic) {
        List<String> row = database.query("SELECT trips, rejected, late, last_batch, epoch"
                        + " FROM taxistream_progress WHERE statistic = '" + statistic + "'")
                .get(0);
        return new LedgerView(
                Long.parseLong(row.get(0)),
                Long.parseLong(row.get(1)),
                Long.parseLong(row.get(2)),
                Long.parseLong(row.get(3)),
                Long.parseLong(row.get(4)));
    }
}
