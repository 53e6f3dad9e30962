package taxistream.streaming.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.WrongUsage;
import taxistream.streaming.TestServers;
import taxistream.streaming.statistic.StatisticFolders;

/** What {@code taxistream statistics check} prints. */
class StatisticsReportTest {

    @TempDir
    Path folder;

    private StatisticFolders folders;

    @BeforeEach
    void folders() throws IOException {
        folders = new StatisticFolders(folder.resolve("statistics"), folder.resolve("views"), folder.resolve("tables"));
        Files.createDirectories(folders.statistics());
        Files.createDirectories(folders.views());
        Files.createDirectories(folders.tables());
    }

    private void statistic(String name, String sql) throws IOException {
        Files.writeString(folders.statistics().resolve(name + ".sql"), sql);
    }

    private String report(boolean allKept) {
        StringWriter out = new StringWriter();
        assertThat(new StatisticsReport(TestServers.spark(), folders).print(new PrintWriter(out)))
                .isEqualTo(allKept);
        return out.toString();
    }

    @Test
    void showsKeyStateAndTable() throws IOException {
        Files.writeString(folders.tables().resolve("zones.csv"), "zone,borough\n7,Queens\n8,Bronx\n");
        statistic("by_borough", """
                -- Trips by the borough they begin in.
                -- "It's all of them."
                SELECT month, coalesce(borough, 'unknown') AS borough, count(*) AS trips,
                  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue, avg(distance_miles) AS miles,
                  max(pickup_at) AS latest, bool_or(tip_cents > 0) AS tipped
                FROM trips LEFT JOIN zones ON zone = pickup_zone GROUP BY month, coalesce(borough, 'unknown');
                """);
        assertThat(report(true)).isEqualToNormalizingNewlines("""
                        Statistic 'by_borough'
                          key    month, borough
                          state  at most 2 keys for each open month
                          CREATE TABLE IF NOT EXISTS `by_borough` (
                            `month` DATE NOT NULL,
                            `borough` VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL,
                            `trips` BIGINT NULL,
                            `revenue` DECIMAL(18, 2) NULL,
                            `miles` DOUBLE NULL,
                            `latest` DATETIME(6) NULL,
                            `tipped` BOOLEAN NULL,
                            PRIMARY KEY (`month`, `borough`)
                          ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COMMENT = 'Trips by the borough they begin in. "It''s all of them."'

                        1 statistic can be kept.
                        """);
    }

    @Test
    void aLineOfTheLeadingCommentIsItsColumns() throws IOException {
        statistic("counts", """
                -- Trips of each month.
                -- n: trips, the passenger's "own" included
                -- note: this is about no column
                SELECT month, count(*) AS n FROM trips GROUP BY month
                """);
        assertThat(report(true))
                .contains(
                        "`n` BIGINT NULL COMMENT 'trips, the passenger''s \"own\" included',",
                        "COMMENT = 'Trips of each month. note: this is about no column'");
    }

    @Test
    void saysOfEachWhyItCannotBeKept() throws IOException {
        statistic("counts", "SELECT month, count(*) AS n FROM trips GROUP BY month");
        statistic("undated", "SELECT service, count(*) AS n FROM trips GROUP BY service");
        statistic("listed", "SELECT month, max(dropoff_at) - min(pickup_at) AS span FROM trips GROUP BY month");
        statistic(
                "wide",
                "SELECT month, vendor AS a, upper(vendor) AS b, lower(vendor) AS c, reverse(vendor) AS d, trim(vendor) AS e,"
                        + " count(*) AS n FROM trips GROUP BY ALL");
        assertThat(report(false))
                .contains(
                        "Statistic 'undated' has no month in its key: it would have to remember every trip for ever. Add"
                                + " month to the SELECT and to the GROUP BY.",
                        "Statistic 'listed' selects span, which is an interval, and no column of MySQL holds one. Select a"
                                + " number: timestampdiff(MINUTE, pickup_at, dropoff_at)."
                                + System.lineSeparator() + "  1 | SELECT month, max(",
                        "Statistic 'wide' has a key of 3,808 bytes, and an index of MySQL holds 3,072. Group by fewer texts, or"
                                + " by numbers.",
                        "3 of 4 statistics cannot be kept.");
    }

    @Test
    void oneNameIsOneThing() throws IOException {
        statistic("counts", "SELECT month, count(*) AS n FROM trips GROUP BY month");
        Files.writeString(folders.views().resolve("counts.sql"), "SELECT 1 AS x");
        assertThatThrownBy(() -> report(false))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("Two things are called 'counts': a statistic in " + folders.statistics() + " and a view in "
                        + folders.views() + ". Rename one of the files.");
    }

    @Test
    void aTableHasANameAndIsReadable() throws IOException {
        statistic("counts", "SELECT month, count(*) AS n FROM trips GROUP BY month");
        Path table = Files.writeString(folders.tables().resolve("Zones.csv"), "zone\n1\n");
        assertThatThrownBy(() -> report(false))
                .hasMessage(
                        "Cannot take " + table + " for a table: its name must be a letter and then lower-case letters,"
                                + " digits and underscores, and not trips. Rename the file.");
        Files.delete(table);
        Path broken = Files.writeString(folders.tables().resolve("zones.parquet"), "no parquet");
        assertThatThrownBy(() -> report(false)).hasMessageStartingWith("Cannot read the table " + broken + ": ");
    }
}
