package taxistream.streaming.upkeep;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import taxistream.streaming.mysql.ZonesTable;

/** TLC's file of zones, which is a table of Spark. */
public final class ZonesFile {

    public static final String TABLE = "taxi_zone_lookup";

    private ZonesFile() {}

    /** The zones in the order of their numbers. The table must be registered. */
    public static List<ZonesTable.Zone> read(SparkSession spark) {
        return spark
                .table(TABLE)
                .select(col("LocationID").cast("int"), col("Borough"), col("Zone"), col("service_zone"))
                .where(col("LocationID").isNotNull())
                .orderBy("LocationID")
                .collectAsList()
                .stream()
                .map(row -> new ZonesTable.Zone(row.getInt(0), row.getString(1), row.getString(2), row.getString(3)))
                .toList();
    }
}
