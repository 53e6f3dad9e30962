package taxistream.streaming.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taxistream.settings.FailedRun;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.TestServers;
import taxistream.streaming.admit.BatchCounts;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;
import taxistream.streaming.statistic.StatisticFile;

/** A table gets each batch once, from one writer at a time, whatever happens on the way. */
class StatisticSinkTest {

    private static final String QUERY = "11111111-1111-1111-1111-111111111111";
    private static final String OTHER_QUERY = "22222222-2222-2222-2222-222222222222";
    private static final Writer WRITER = new Writer("host:1", "trips", Optional.of("http://host:4040"));
    private static final Statistic COUNTS = statistic(
            "SELECT 1", column("service", DataTypes.StringType, true), column("trips", DataTypes.LongType, false));

    private Database database;

    @BeforeEach
    void clear() {
        TestServers.clearDatabase();
        database = new Database(TestServers.mysql());
    }

    private static StatisticColumn column(String name, DataType type, boolean key) {
        return new StatisticColumn(name, type, !key, false);
    }

    private static Statistic statistic(String sql, StatisticColumn... columns) {
        StatisticColumn[] all = new StatisticColumn[columns.length + 1];
        all[0] = column("month", DataTypes.DateType, true);
        System.arraycopy(columns, 0, all, 1, columns.length);
        return new Statistic(
                StatisticFile.of("counts", sql),
                List.of(all),
                Arrays.stream(all)
                        .filter(column -> !column.nullable())
                        .map(StatisticColumn::name)
                        .toList());
    }

    private StatisticSink claim(Statistic statistic, String query) {
        return claim(database, statistic, filling(query, true, -1), false);
    }

    private static Filling filling(String query, boolean isNew, long lastPlanned) {
        return new Filling(query, 1, isNew, last -> last <= lastPlanned || isNew);
    }

    private static StatisticSink claim(Database at, Statistic statistic, Filling filling, boolean takeOver) {
        return StatisticSink.claim(at, statistic, filling, WRITER, takeOver);
    }

    private static BatchResult batch(long id, long trips) {
        BatchCounts counts = new BatchCounts(
                new TreeMap<>(Map.of(YearMonth.of(2024, 1), trips)),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
        LocalDate month = LocalDate.of(2024, 1, 1);
        List<Object[]> rows = List.<Object[]>of(new Object[] {month, "green", trips});
        return new BatchResult(
                id,
                Optional.of(LocalDateTime.parse("2024-01-15T00:00")),
                counts,
                OptionalLong.of(0),
                System.nanoTime(),
                ChangedRows.of(rows));
    }

    private static List<String> counts() {
        return TestServers.query("SELECT * FROM counts ORDER BY month, service");
    }

    private static List<String> ledger() {
        return TestServers.query("SELECT epoch, last_batch, trips FROM taxistream_progress");
    }

    @Test
    void applyingABatchTwiceChangesNothing() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            assertThat(sink.apply(batch(0, 5))).isTrue();
            assertThat(sink.apply(batch(0, 7))).isFalse();
            assertThat(counts()).containsExactly("2024-01-01 green 5");
            assertThat(ledger()).containsExactly("1 0 5");
            assertThat(TestServers.query("SELECT trips FROM taxistream_months")).containsExactly("5");
        }
    }

    /** As a ledger has it that was written before the fingerprint was taken of Spark's tokens. */
    @Test
    void aFormerFingerprintOfTheSameSqlIsAcceptedAndRewritten() {
        String now = COUNTS.file().fingerprint();
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
        }
        TestServers.execute("UPDATE taxistream_progress SET sql_fingerprint = SHA2('"
                + COUNTS.file().sql() + "', 256)");
        assertThat(TestServers.query("SELECT sql_fingerprint FROM taxistream_progress"))
                .doesNotContain(now);
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            assertThat(sink.apply(batch(1, 7))).isTrue();
        }
        assertThat(TestServers.query("SELECT sql_fingerprint FROM taxistream_progress"))
                .containsExactly(now);
    }

    /** MySQL takes no alias for the new row that is the table's own name. */
    @Test
    void theNewRowsAliasIsNoNameThatAStatisticMayHave() {
        String sql = new Upsert(COUNTS, "new", SqlFlavour.MYSQL).sql(1);
        assertThat(sql).contains(") AS taxistream_new ON DUPLICATE KEY UPDATE `trips`=taxistream_new.`trips`");
    }

    @Test
    void gapsBetweenBatchesAreLegalAndEarlierOnesAreIn() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(4, 5));
            sink.apply(batch(9, 6));
            assertThat(sink.apply(batch(7, 7))).isFalse();
            assertThat(counts()).containsExactly("2024-01-01 green 6");
        }
    }

    @Test
    void ofTwoWritersTheEarlierStops() {
        try (StatisticSink zombie = claim(COUNTS, QUERY);
                StatisticSink present = claim(COUNTS, QUERY)) {
            present.apply(batch(0, 5));
            assertThatThrownBy(() -> zombie.apply(batch(1, 9)))
                    .isInstanceOf(TakenOverException.class)
                    .hasMessageMatching(
                            "Statistic 'counts' was taken over by host:1 at \\S+ UTC, so this job stops; it has"
                                    + " changed nothing since\\. Run one job on a checkpoint\\.");
            assertThat(counts()).containsExactly("2024-01-01 green 5");
            assertThat(ledger()).containsExactly("2 0 5");
        }
    }

    @Test
    void aLedgerRowThatIsDeletedStopsTheWriter() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            TestServers.execute("DELETE FROM taxistream_progress");
            assertThatThrownBy(() -> sink.apply(batch(0, 5)))
                    .hasMessage(
                            "The ledger row of statistic 'counts' in taxistream_progress was deleted while the job ran,"
                                    + " so it stops. Start it again.");
            assertThat(counts()).isEmpty();
        }
    }

    @Test
    void aBatchWhoseCommitIsNotAnsweredCountsOnce() throws Exception {
        int port = Integer.parseInt(TestServers.mysql().url().replaceFirst(".*:(\\d+)/.*", "$1"));
        try (CuttingProxy proxy = new CuttingProxy(port)) {
            MySqlSettings settings = TestServers.mysql();
            Database throughProxy = new Database(new MySqlSettings(
                    settings.url().replace(":" + port + "/", ":" + proxy.port() + "/")
                            + "?sslMode=DISABLED&allowPublicKeyRetrieval=true", // else the proxy sees no commit
                    settings.user(),
                    settings.password()));
            try (StatisticSink sink = claim(throughProxy, COUNTS, filling(QUERY, true, -1), false)) {
                proxy.cutAtTheNextCommit();
                assertThat(sink.apply(batch(0, 5))).isFalse(); // the ledger says that it is in
                assertThat(proxy.cuts()).isEqualTo(1);
                sink.apply(batch(1, 6));
            }
            assertThat(counts()).containsExactly("2024-01-01 green 6");
            assertThat(ledger()).containsExactly("1 1 11");
        }
    }

    @Test
    void anotherCheckpointIsRefused() {
        claim(COUNTS, QUERY).close();
        assertThatThrownBy(() -> claim(COUNTS, OTHER_QUERY))
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching("Table counts is filled by another checkpoint \\(query " + QUERY
                        + ", last written \\S+ by host:1\\), not by this one \\(query " + OTHER_QUERY
                        + "\\): the trips would count twice\\. Pass that --checkpoint; or pass --take-over, which empties"
                        + " the table and fills it again from the topic's first trip\\.");
    }

    @Test
    void takingOverEmptiesTheTableAndStopsTheFormerWriter() {
        try (StatisticSink former = claim(COUNTS, QUERY)) {
            former.apply(batch(3, 5));
            try (StatisticSink present = claim(database, COUNTS, filling(OTHER_QUERY, true, -1), true)) {
                assertThat(counts()).isEmpty();
                assertThat(TestServers.query("SELECT * FROM taxistream_months")).isEmpty();
                assertThatThrownBy(() -> former.apply(batch(4, 9))).isInstanceOf(TakenOverException.class);
                present.apply(batch(0, 2));
                assertThat(counts()).containsExactly("2024-01-01 green 2");
            }
        }
    }

    @Test
    void takingOverNeedsANewCheckpoint() {
        claim(COUNTS, QUERY).close();
        assertThatThrownBy(() -> claim(database, COUNTS, filling(OTHER_QUERY, false, 3), true))
                .hasMessageEndingWith(", which has read trips already that an emptied table would lack. Pass a new"
                        + " --checkpoint with --take-over.");
    }

    @Test
    void aDatabaseThatDoesNotKnowTheCheckpointIsRefused() {
        assertThatThrownBy(() -> claim(database, COUNTS, filling(QUERY, false, 3), false))
                .hasMessage(
                        "The database knows nothing of statistic 'counts', but its checkpoint has read trips already,"
                                + " which its table would lack. Pass a new --checkpoint, or the database that goes with this one.");
    }

    @Test
    void aTableOrACheckpointFromABackupIsRefused() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(5, 5));
        }
        assertThatThrownBy(() -> claim(database, COUNTS, filling(QUERY, false, 3), false))
                .hasMessage("Table counts stands at batch 5, which does not go with its checkpoint: one of the two was"
                        + " restored from an older copy. Run 'taxistream rebuild counts', which counts again from the"
                        + " topic's first trip.");
    }

    @Test
    void anotherSqlIsRefused() {
        claim(COUNTS, QUERY).close();
        Statistic changed = statistic(
                "SELECT 2", column("service", DataTypes.StringType, true), column("trips", DataTypes.LongType, false));
        assertThatThrownBy(() -> claim(changed, QUERY))
                .hasMessage("Statistic 'counts' was changed: table counts holds what the former SQL computed. Run"
                        + " 'taxistream rebuild counts', which fills a new table beside it and swaps them; or bring the"
                        + " former SQL back.");
    }

    @Test
    void aSecondUniqueKeyIsRefused() {
        claim(COUNTS, QUERY).close();
        TestServers.execute("ALTER TABLE counts ADD UNIQUE KEY surprise (trips)");
        assertThatThrownBy(() -> claim(COUNTS, QUERY))
                .hasMessage("Table counts has a second unique key, surprise: an upsert could overwrite a row of another"
                        + " group. Drop it, or make it an ordinary index.");
    }

    @Test
    void aTableWithAnotherKeyIsRefused() {
        TestServers.execute("CREATE TABLE counts (month DATE, service VARCHAR(10), trips BIGINT, PRIMARY KEY (month))");
        assertThatThrownBy(() -> claim(COUNTS, QUERY))
                .hasMessage(
                        "Table counts has the primary key [month], but statistic 'counts' has the key [month, service]."
                                + " Rename the old table, or the statistic's file.");
    }

    @Test
    void namesAndValuesOfEveryTypeComeBackAsTheyWere() {
        Statistic all = statistic(
                "SELECT 3",
                column("text", DataTypes.StringType, true),
                column("day", DataTypes.DateType, true),
                column("yes", DataTypes.BooleanType, true),
                column("money", DataTypes.createDecimalType(18, 2), false),
                column("many", DataTypes.LongType, false),
                column("real", DataTypes.DoubleType, false),
                column("instant", DataTypes.TimestampType, false),
                column("words", DataTypes.StringType, false));
        LocalDate month = LocalDate.of(2024, 2, 1);
        LocalDate day = LocalDate.of(2024, 2, 29);
        List<Object[]> rows = List.of(
                row(
                        month,
                        "Ab",
                        day,
                        true,
                        "-12345678901234.56",
                        Long.MAX_VALUE,
                        0.1 + 0.2,
                        "2024-02-29T23:59:59.999999Z"),
                row(month, "ab", day, true, "0.01", Long.MIN_VALUE, -0.5, "2009-01-01T00:00:00Z"),
                row(month, "ab ", day, false, "0.00", 0L, Double.MIN_VALUE, "2024-03-10T02:30:00.000001Z"),
                row(month, "Ünï😀", day, false, "99999999999999.99", 1L, Double.MAX_VALUE, "2024-11-03T01:30:00Z"),
                new Object[] {month, "nulls", day, true, null, null, null, null, null});
        try (StatisticSink sink = claim(all, QUERY)) {
            sink.apply(new BatchResult(
                    0,
                    Optional.empty(),
                    BatchCounts.NONE,
                    OptionalLong.empty(),
                    System.nanoTime(),
                    ChangedRows.of(rows)));
        }
        List<List<Object>> read = new java.util.ArrayList<>();
        TableRows.read(database, all, Optional.empty(), Optional.empty(), row -> read.add(Arrays.asList(row)));
        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(rows.stream()
                        .map(row -> Arrays.stream(row)
                                .map(StatisticSinkTest::asInTable)
                                .toList())
                        .toList());
    }

    /** A table keeps wall-clock time. */
    private static Object asInTable(Object value) {
        return value instanceof Instant instant ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC) : value;
    }

    private static Object[] row(
            LocalDate month, String text, LocalDate day, boolean yes, String money, long many, double real, String at) {
        return new Object[] {
            month, text, day, yes, new BigDecimal(money), many, real, Instant.parse(at), text + " in words"
        };
    }

    @Test
    void whatMySqlRefusesNamesTheStatisticAndTheColumn() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            List<Object[]> rows = List.<Object[]>of(new Object[] {LocalDate.of(2024, 1, 1), "x".repeat(200), 1L});
            BatchResult tooLong = new BatchResult(
                    0,
                    Optional.empty(),
                    BatchCounts.NONE,
                    OptionalLong.empty(),
                    System.nanoTime(),
                    ChangedRows.of(rows));
            assertThatThrownBy(() -> sink.apply(tooLong))
                    .isInstanceOf(FailedRun.class)
                    .hasMessageStartingWith("Cannot upsert batch 0 of statistic 'counts' into taxistream@127.0.0.1:")
                    .hasMessageContaining("Data too long for column 'service'");
            assertThat(ledger()).containsExactly("1 -1 0");
        }
    }
}
