package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import taxistream.settings.FailedRun;

/** The table {@code zones}: TLC's zones with their names, for joins with the statistics' tables. The job itself does not read it. */
public final class ZonesTable {

    public static final String TABLE = "zones";

    private static final String CREATE = "CREATE TABLE IF NOT EXISTS " + TABLE + " ("
            + "zone INT NOT NULL PRIMARY KEY COMMENT 'TLC''s number, as pickup_zone and dropoff_zone',"
            + " borough VARCHAR(40) NULL,"
            + " name VARCHAR(100) NULL,"
            + " service_zone VARCHAR(40) NULL COMMENT 'who may pick up there'"
            + ") ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COMMENT = 'TLC''s taxi zones'";

    private ZonesTable() {}

    /** A zone; a text that TLC leaves out is null. */
    public record Zone(int zone, String borough, String name, String serviceZone) {}

    /**
     * Creates the table, or brings its rows up to date.
     *
     * @throws FailedRun if MySQL refuses
     */
    public static void write(Database database, List<Zone> zones) {
        try (Connection connection = database.connectAtStart()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE);
            }
            SqlFlavour flavour = SqlFlavour.of(connection);
            String sql = "INSERT INTO " + TABLE + " (zone, borough, name, service_zone) VALUES (?, ?, ?, ?)"
                    + flavour.onDuplicate() + "borough = " + flavour.newValue("borough") + ", name = "
                    + flavour.newValue("name") + ", service_zone = " + flavour.newValue("service_zone");
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                for (Zone zone : zones) {
                    insert.setInt(1, zone.zone());
                    insert.setString(2, zone.borough());
                    insert.setString(3, zone.name());
                    insert.setString(4, zone.serviceZone());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
        } catch (SQLException e) {
            throw new FailedRun(
                    "Cannot write the table " + TABLE + " in " + database + ": " + e.getMessage()
                            + ". The user needs the rights of config/mysql/job.sql; a table of that name that is none of"
                            + " taxistream's must be renamed.",
                    e);
        }
    }
}
