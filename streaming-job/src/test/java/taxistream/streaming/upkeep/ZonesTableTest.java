package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.streaming.TestServers;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.ZonesTable;
import taxistream.streaming.statistic.StaticTables;

/** The table of zones, written by the job's user. */
@Tag("servers")
class ZonesTableTest {

    @TempDir
    Path tables;

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
    }

    private void write(String zones) throws Exception {
        Files.writeString(
                tables.resolve("taxi_zone_lookup.csv"),
                "\"LocationID\",\"Borough\",\"Zone\",\"service_zone\"\n" + zones);
        StaticTables.register(TestServers.spark(), tables);
        ZonesTable.write(new Database(TestServers.mysql()), ZonesFile.read(TestServers.spark()));
    }

    @Test
    void aQuoteWithinQuotesIsWrittenTwice() throws Exception {
        write("1,\"EWR\",\"Newark \"\"Liberty\"\", north\",\"EWR\"\n");
        assertThat(TestServers.query("SELECT * FROM zones")).containsExactly("1 EWR Newark \"Liberty\", north EWR");
    }

    @Test
    void aStatisticsTableIsJoinedWithTheNames() throws Exception {
        write(
                "132,\"Queens\",\"JFK Airport\",\"Airports\"\n7,\"Queens\",\"Old Astoria\",\"Boro Zone\"\n265,\"N/A\",,\n");
        assertThat(TestServers.query("SELECT * FROM zones"))
                .containsExactly(
                        "7 Queens Old Astoria Boro Zone", "132 Queens JFK Airport Airports", "265 N/A null null");
        write("7,\"Queens\",\"Astoria\",\"Boro Zone\"\n");
        TestServers.execute(
                "CREATE TABLE monthly_trips AS SELECT DATE '2024-01-01' AS month, 7 AS pickup_zone, 3 AS trips");
        assertThat(TestServers.query(
                        "SELECT month, borough, name, trips FROM monthly_trips JOIN zones ON zone = pickup_zone"))
                .isEqualTo(List.of("2024-01-01 Queens Astoria 3"));
    }
}
