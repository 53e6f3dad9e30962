package taxistream.streaming.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.settings.FailedRun;
import taxistream.streaming.TestServers;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;
import taxistream.streaming.statistic.StatisticFile;

/** A table that is there already holds every value as it is and keeps groups apart, or is refused with the ALTER that mends it. */
@Tag("servers")
class StatisticTableTest {

    private static final Pattern ALTER = Pattern.compile("run this: (ALTER TABLE [^;]*);");

    private static final Statistic REVENUE = new Statistic(
            StatisticFile.of("revenue", "SELECT 1"),
            List.of(
                    new StatisticColumn("month", DataTypes.DateType, false, false),
                    new StatisticColumn("vendor", DataTypes.StringType, false, false),
                    new StatisticColumn("usd", DataTypes.createDecimalType(18, 2), true, false),
                    new StatisticColumn("trips", DataTypes.LongType, true, false),
                    new StatisticColumn("zones", DataTypes.IntegerType, true, false),
                    new StatisticColumn("note", DataTypes.StringType, true, false),
                    new StatisticColumn("share", DataTypes.DoubleType, true, false),
                    new StatisticColumn("busy", DataTypes.BooleanType, true, false),
                    new StatisticColumn("first_at", DataTypes.TimestampType, true, false)),
            List.of("month", "vendor"),
            new TreeMap<>());

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
        ensure();
    }

    private static void ensure() {
        try (Connection connection = new Database(TestServers.mysql()).connect()) {
            new StatisticTable(REVENUE, SqlFlavour.of(connection)).ensure(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itsOwnTableIsRight() {
        ensure();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MODIFY usd DECIMAL(18, 0)",
                "MODIFY usd DECIMAL(18, 3)", // 15 digits before the point
                "MODIFY usd DOUBLE",
                "MODIFY trips INT",
                "MODIFY trips BIGINT UNSIGNED",
                "MODIFY zones SMALLINT",
                "MODIFY zones INT NOT NULL",
                "MODIFY vendor VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL",
                "MODIFY vendor VARCHAR(190) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL",
                "MODIFY vendor VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL",
                "MODIFY note VARCHAR(20)",
                "MODIFY note TEXT CHARACTER SET latin1",
                "MODIFY share FLOAT",
                "MODIFY busy BIT",
                "MODIFY first_at DATETIME",
                "MODIFY first_at TIMESTAMP(6) NULL",
                "MODIFY month DATETIME NOT NULL",
                "DROP COLUMN usd, ADD COLUMN usd DECIMAL(18, 2) GENERATED ALWAYS AS (trips * 2) STORED",
                "ADD COLUMN theirs INT NOT NULL",
                "ADD UNIQUE KEY second (trips)",
                "ADD UNIQUE KEY second (trips), ADD UNIQUE KEY third (zones)",
                "DROP PRIMARY KEY, ADD PRIMARY KEY (month, vendor(5))",
                "ENGINE = MyISAM",
                "ENGINE = MyISAM, MODIFY usd DECIMAL(10, 2), ADD UNIQUE KEY second (trips)"
            })
    void aTableThatCouldChangeAValueOrMixGroupsIsRefusedWithTheAlterThatMendsIt(String fault) {
        TestServers.execute("ALTER TABLE revenue " + fault);
        Throwable refusal = catchThrowable(StatisticTableTest::ensure);
        assertThat(refusal)
                .isInstanceOf(FailedRun.class)
                .hasMessageStartingWith("Table revenue cannot keep statistic 'revenue' right: ");
        Matcher alter = ALTER.matcher(refusal.getMessage());
        assertThat(alter.find()).as(refusal.getMessage()).isTrue();
        TestServers.execute(alter.group(1));
        ensure();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MODIFY usd DECIMAL(20, 3)",
                "MODIFY zones BIGINT",
                "MODIFY note LONGTEXT CHARACTER SET utf8mb4 COLLATE EXACT",
                "MODIFY vendor VARCHAR(200) CHARACTER SET utf8mb4 COLLATE EXACT NOT NULL",
                "ADD COLUMN theirs INT",
                "ADD COLUMN theirs INT NOT NULL DEFAULT 1",
                "ADD KEY ordinary (trips)",
                "DROP PRIMARY KEY, ADD PRIMARY KEY (vendor, month)"
            })
    void aTableThatHoldsMoreIsRight(String change) throws SQLException {
        try (Connection connection = new Database(TestServers.mysql()).connect()) {
            TestServers.execute("ALTER TABLE revenue "
                    + change.replace("EXACT", SqlFlavour.of(connection).collation()));
        }
        ensure();
    }

    @Test
    void theSentenceNamesTheColumnWhatItIsAndWhatItMustBe() {
        TestServers.execute("ALTER TABLE revenue MODIFY usd DECIMAL(18, 0)");
        assertThatThrownBy(StatisticTableTest::ensure)
                .hasMessage("Table revenue cannot keep statistic 'revenue' right: column usd is decimal(18,0) and not"
                        + " DECIMAL(18, 2). Let an administrator of MySQL run this: ALTER TABLE `revenue` MODIFY `usd`"
                        + " DECIMAL(18, 2) NULL; If a batch was written before, run 'taxistream rebuild revenue' then, for"
                        + " its values may be altered already.");
    }
}
