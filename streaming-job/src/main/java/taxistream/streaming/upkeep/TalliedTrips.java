package taxistream.streaming.upkeep;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.admit.TripColumns;
import taxistream.trips.TripSelect;

/** The trips of files, whose rows are counted while a statistic reads them: a job of Spark's less. */
public final class TalliedTrips {

    private final RecountedTrips trips;
    private final ReasonTally tally = new ReasonTally();
    private final Dataset<Row> rows;

    TalliedTrips(SparkSession spark, RecountedTrips trips) {
        this.trips = trips;
        spark.sparkContext().register(tally, "rows of the files");
        this.rows = MonthWindow.onBatch(trips.allRows()
                .where(udf(tally.passing(), DataTypes.BooleanType)
                        .asNondeterministic()
                        .apply(col(TripSelect.REASON)))
                .selectExpr(TripColumns.neverNull()));
    }

    /** The trips that count, with the columns of the view {@code trips}. */
    public Dataset<Row> rows() {
        return rows;
    }

    /**
     * The counts of the files' rows. A reading that was not exactly one of all rows, such as one that Spark found to be unneeded or that
     * failed midway, tells nothing: then the rows are counted by themselves.
     */
    public FilesRead read() {
        ReasonTally.Tally counts = tally.value();
        FilesRead read = new FilesRead(trips.files(), counts.counted(), counts.rejected());
        return read.read() == trips.rowsInFooters() ? read : trips.survey().read();
    }
}
