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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.settings.FailedRun;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.TestServers;
import taxistream.streaming.admit.BatchCounts;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;
import taxistream.streaming.statistic.StatisticFile;

/** A table gets each batch once, from one writer at a time, whatever happens on the way. */
@Tag("servers")
class StatisticSinkTest {

    private static final String QUERY = "11111111-1111-1111-1111-111111111111";
    private static final String OTHER_QUERY = "22222222-2222-2222-2222-222222222222";
    private static final Writer WRITER =
            new Writer("host:1", "trips", Optional.of("topic-id-1"), Optional.of("http://host:4040"));
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
                        .toList(),
                new TreeMap<>(Map.of("trips", new TreeSet<>(Set.of("month", "fare_cents")))));
    }

    private StatisticSink claim(Statistic statistic, String query) {
        return claim(database, statistic, filling(query, true, -1));
    }

    private static Filling filling(String query, boolean isNew, long lastPlanned) {
        return new Filling(
                query, 1, isNew, Optional.empty(), last -> last <= lastPlanned || isNew, last -> Optional.empty());
    }

    private static StatisticSink claim(Database at, Statistic statistic, Filling filling) {
        return StatisticSink.claim(at, statistic, filling, WRITER);
    }

    /** A batch of one partition of the topic that the table is claimed for. */
    private static BatchRange range(long from, long to) {
        return range("topic-id-1", from, to);
    }

    private static BatchRange range(String topicId, long from, long to) {
        return new BatchRange(
                Optional.of(topicId),
                from == 0 ? Positions.NONE : Positions.of(Map.of(0, Position.of(from))),
                Positions.of(Map.of(0, Position.of(to, 3))));
    }

    /** A batch of ten records, the one after that of the former number. */
    private static BatchResult batch(long id, long trips) {
        return batch(id, range(10 * id, 10 * id + 10), trips);
    }

    private static BatchResult batch(long id, BatchRange range, long trips) {
        BatchCounts counts = new BatchCounts(
                new TreeMap<>(Map.of(YearMonth.of(2024, 1), trips)),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
        LocalDate month = LocalDate.of(2024, 1, 1);
        List<Object[]> rows = List.<Object[]>of(new Object[] {month, "green", trips});
        return new BatchResult(
                id,
                range,
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

    @Test
    void theLastTenThousandBatchesAreKeptAsTheLedgerHadThem() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, range(0, 10), 5));
            sink.apply(batch(0, range(0, 10), 5));
            sink.apply(batch(9_999, range(10, 20), 7));
            assertThat(TestServers.query("SELECT batch, trips, run FROM taxistream_batches ORDER BY batch"))
                    .containsExactly("0 5 host:1", "9999 7 host:1");
            sink.apply(batch(10_000, range(20, 30), 9));
            assertThat(TestServers.query("SELECT batch, trips FROM taxistream_batches ORDER BY batch"))
                    .containsExactly("9999 7", "10000 9");
            assertThat(TestServers.query("SELECT count(*) FROM taxistream_batches AS b JOIN taxistream_progress AS p"
                            + " ON b.statistic = p.statistic AND b.batch = p.last_batch AND b.committed_at = p.updated_at"
                            + " AND b.batch_millis = p.batch_millis AND b.mysql_millis = p.mysql_millis"
                            + " AND b.records_behind = p.records_behind"))
                    .containsExactly("1");
        }
    }

    @Test
    void theSqlThatFillsATableIsKeptBesideIt() {
        claim(COUNTS, QUERY).close();
        String read = "SELECT sql_text, reads_columns, taken_up_at FROM taxistream_definitions";
        List<String> first = TestServers.query(read);
        assertThat(first)
                .singleElement()
                .asString()
                .startsWith(COUNTS.file().sql() + " trips.fare_cents, trips.month ");
        claim(COUNTS, QUERY).close();
        assertThat(TestServers.query(read)).isEqualTo(first);

        Statistic commented = new Statistic(
                StatisticFile.of("counts", "-- with a comment\nSELECT 1"),
                COUNTS.columns(),
                COUNTS.keys(),
                COUNTS.reads());
        claim(commented, QUERY).close();
        assertThat(TestServers.query(read))
                .isNotEqualTo(first)
                .singleElement()
                .asString()
                .startsWith("-- with a comment");
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
    void numbersMayBeMissingBetweenBatchesButNoRecord() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(4, range(0, 10), 5));
            sink.apply(batch(9, range(10, 20), 6));
            assertThat(sink.apply(batch(7, range(10, 20), 7))).isFalse();
            assertThat(counts()).containsExactly("2024-01-01 green 6");
            assertThat(TestServers.query("SELECT topic_id, positions FROM taxistream_progress"))
                    .containsExactly("topic-id-1 0=20@3");
        }
    }

    @Test
    void aLedgerThatWentBackUnderTheJobStopsItWithTheSentenceOfAStart() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
            sink.apply(batch(1, 6));
            TestServers.execute("UPDATE taxistream_progress SET last_batch = 0, positions = '0=10@3'");
            assertThatThrownBy(() -> sink.apply(batch(2, 7)))
                    .isInstanceOf(FailedRun.class)
                    .hasMessage(restored(0));
            assertThatThrownBy(() -> claim(database, COUNTS, filling(QUERY, false, -1)))
                    .hasMessage(restored(0));
            assertThat(counts()).containsExactly("2024-01-01 green 6");
        }
    }

    @Test
    void aBatchThatEndsBeyondTheLedgerIsNotTakenForAnEarlierOne() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(3, range(0, 10), 5));
            assertThatThrownBy(() -> sink.apply(batch(2, range(0, 11), 6))).hasMessage(restored(3));
        }
    }

    @Test
    void aCheckpointThatEndsABatchElsewhereIsRefused() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
        }
        assertThatThrownBy(() -> claim(database, COUNTS, endingAt(0, 12))).hasMessage(restored(0));
        claim(database, COUNTS, endingAt(0, 10)).close();
    }

    private static Filling endingAt(long batch, long next) {
        return new Filling(
                QUERY,
                1,
                false,
                Optional.empty(),
                last -> last == batch,
                last -> last == batch ? Optional.of(Positions.of(Map.of(0, Position.of(next)))) : Optional.empty());
    }

    private static String restored(long batch) {
        return "Table counts stands at batch " + batch + ", which does not go with its checkpoint: one of the two was"
                + " restored from an older copy. Run 'taxistream rebuild counts', which counts again from the topic's first"
                + " trip.";
    }

    @Test
    void aTopicThatWasMadeAnewIsRefusedAtAStartAndUnderTheJob() {
        String sentence = "Topic trips is not the one that table counts was filled from (its id was topic-id-1, and is"
                + " topic-id-2 now): it was deleted and made anew, or is another cluster's. Bring the former topic back; or"
                + " replay all trips into this one and run 'taxistream rebuild counts', which counts again from its first"
                + " trip.";
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
            assertThatThrownBy(() -> sink.apply(batch(1, range("topic-id-2", 10, 20), 6)))
                    .isInstanceOf(FailedRun.class)
                    .hasMessage(sentence);
            assertThat(ledger()).containsExactly("1 0 5");
        }
        Writer onNewTopic = new Writer("host:1", "trips", Optional.of("topic-id-2"), Optional.empty());
        Filling filling = filling(QUERY, false, 0);
        assertThatThrownBy(() -> StatisticSink.claim(database, COUNTS, filling, onNewTopic))
                .hasMessage(sentence);
        TestServers.execute("UPDATE taxistream_progress SET topic_id = NULL"); // the checkpoint still knows it
        Filling noted = new Filling(QUERY, 1, false, Optional.of("topic-id-1"), filling.agreesWith(), filling.endOf());
        assertThatThrownBy(() -> StatisticSink.claim(database, COUNTS, noted, onNewTopic))
                .hasMessage(sentence);
    }

    @Test
    void aFenceHoldsTheWriterBackUntilItIsTakenBack() {
        TableSwap swap = new TableSwap(database, COUNTS.file());
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
            swap.fence("host:2");
            assertThatThrownBy(() -> sink.apply(batch(1, 6))).isInstanceOf(BeingRebuiltException.class);
            assertThatThrownBy(() -> claim(COUNTS, QUERY))
                    .hasMessage(
                            "Statistic 'counts' is being replaced by a rebuild of host:2. Wait until it has ended; if it"
                                    + " was killed, run 'taxistream rebuild counts' again, or with --cancel.");
            swap.release("host:3"); // not its own
            assertThat(swap.isFenced()).isTrue();
            swap.release("host:2");
            assertThat(sink.apply(batch(1, 6))).isTrue();
        }
    }

    @Test
    void aRebuiltTableOfTheSameEpochIsNotWrittenToByTheFormerJob() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
            TestServers.execute(
                    "UPDATE taxistream_progress SET checkpoint_version = 2, query_id = '" + OTHER_QUERY + "'");
            assertThatThrownBy(() -> sink.apply(batch(1, 6))).isInstanceOf(BeingRebuiltException.class);
            assertThat(counts()).containsExactly("2024-01-01 green 5");
        }
    }

    @Test
    void aTableThatIsAlteredUnderTheJobStopsIt() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
            TestServers.execute("ALTER TABLE counts ADD UNIQUE KEY surprise (trips)");
            assertThatThrownBy(() -> sink.apply(batch(1, 6)))
                    .hasMessageContaining("it has a second unique key, surprise");
            assertThat(ledger()).containsExactly("1 0 5");
            TestServers.execute("ALTER TABLE counts DROP KEY surprise, ADD KEY harmless (trips)");
            assertThat(sink.apply(batch(1, 6))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"counts", "taxistream_progress", "taxistream_months", "taxistream_batches"})
    void aTableThatIsDroppedUnderTheJobIsNamed(String table) {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
            TestServers.execute("DROP TABLE " + table);
            assertThatThrownBy(() -> sink.apply(batch(1, 6)))
                    .isInstanceOf(FailedRun.class)
                    .hasMessageStartingWith("Table " + table + " in ")
                    .hasMessageContaining("was dropped while the job ran")
                    .hasMessageContaining("Start it again");
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
            try (StatisticSink sink = claim(throughProxy, COUNTS, filling(QUERY, true, -1))) {
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
                        + "\\): the trips would count twice\\. Pass that --checkpoint; or pass --take-over, which fills a"
                        + " new table from the topic's first trip and puts it in this one's place\\.");
    }

    @Test
    void aDatabaseThatDoesNotKnowTheCheckpointIsRefused() {
        assertThatThrownBy(() -> claim(database, COUNTS, filling(QUERY, false, 3)))
                .hasMessage(
                        "The database knows nothing of statistic 'counts', but its checkpoint has read trips already,"
                                + " which its table would lack. Pass a new --checkpoint, or the database that goes with this one.");
    }

    @Test
    void aTableOrACheckpointFromABackupIsRefused() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(5, range(0, 10), 5));
        }
        assertThatThrownBy(() -> claim(database, COUNTS, filling(QUERY, false, 3)))
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
    void rowsWithoutALedgerAreRefusedUntilTheyAreGone() {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
        }
        TestServers.execute("DELETE FROM taxistream_progress");
        assertThatThrownBy(() -> claim(COUNTS, OTHER_QUERY))
                .hasMessage(
                        "The ledger taxistream_progress has no row of statistic 'counts', but table counts or its months are"
                                + " there: they would be counted on top of. Bring the ledger back from a backup; or let an"
                                + " administrator of MySQL run this, which puts the table aside, and the job counts from the"
                                + " topic's first trip: RENAME TABLE `counts` TO `counts_former`; DELETE FROM taxistream_months"
                                + " WHERE statistic = 'counts'; DELETE FROM taxistream_rejected WHERE statistic = 'counts';");
        String advice =
                "RENAME TABLE `counts` TO `counts_former`; DELETE FROM taxistream_months WHERE statistic = 'counts'; DELETE"
                        + " FROM taxistream_rejected WHERE statistic = 'counts';";
        Stream.of(advice.split(";")).forEach(TestServers::execute);
        try (StatisticSink sink = claim(COUNTS, OTHER_QUERY)) {
            sink.apply(batch(0, 7));
        }
        assertThat(TestServers.query("SELECT trips FROM taxistream_months")).containsExactly("7");
        assertThat(TestServers.query("SELECT count(*) FROM counts_former")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALTER TABLE counts DROP COLUMN trips", "ALTER TABLE counts DROP PRIMARY KEY"})
    void aColumnOrKeyThatIsLostStopsTheNextBatchAndTheNextStartWithTheWayOut(String loss) {
        String wayOut = "Run 'taxistream rebuild counts', which fills a new table beside it and swaps them.";
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
            TestServers.execute(loss);
            assertThatThrownBy(() -> sink.apply(batch(1, 5)))
                    .isInstanceOf(FailedRun.class)
                    .hasMessageEndingWith(wayOut);
        }
        assertThatThrownBy(() -> claim(COUNTS, QUERY)).hasMessageEndingWith(wayOut);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE counts",
                "DELETE FROM counts",
                "DROP TABLE taxistream_months",
                "UPDATE taxistream_months SET trips = trips - 1"
            })
    void whatIsLostOrAlteredBetweenTwoRunsIsRefused(String fault) {
        try (StatisticSink sink = claim(COUNTS, QUERY)) {
            sink.apply(batch(0, 5));
        }
        TestServers.execute(fault);
        assertThatThrownBy(() -> claim(database, COUNTS, filling(QUERY, false, 0)))
                .hasMessageEndingWith(
                        "but the ledger taxistream_progress says that 5 trips are counted: some of it was lost, or"
                                + " altered. Bring the database back from a backup, or run 'taxistream rebuild counts', which counts"
                                + " again from the topic's first trip.");
    }

    @Test
    void numbersThatAreNotFiniteAreKeptAsNullAndNeverAsTheColumnOfThatName() {
        Statistic ratios = statistic(
                "SELECT 4",
                column("service", DataTypes.StringType, true),
                column("nan", DataTypes.DoubleType, false),
                column("ratio", DataTypes.DoubleType, false),
                column("small", DataTypes.FloatType, false));
        LocalDate month = LocalDate.of(2024, 1, 1);
        List<Object[]> rows = List.of(
                new Object[] {month, "a", 7.0, Double.NaN, Float.NaN},
                new Object[] {month, "b", 7.0, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY},
                new Object[] {month, "c", 7.0, 0.5, 0.25f});
        try (StatisticSink sink = claim(ratios, QUERY)) {
            sink.apply(of(rows));
        }
        assertThat(TestServers.query("SELECT service, nan, ratio, small FROM counts ORDER BY 1"))
                .containsExactly("a 7.0 null null", "b 7.0 null null", "c 7.0 0.5 0.25");
    }

    @Test
    void aKeyThatIsNoNumberIsRefusedWithWhatToWrite() {
        Statistic byRatio = statistic(
                "SELECT 5", column("ratio", DataTypes.DoubleType, true), column("trips", DataTypes.LongType, false));
        try (StatisticSink sink = claim(byRatio, QUERY)) {
            List<Object[]> rows = List.<Object[]>of(new Object[] {LocalDate.of(2024, 1, 1), Double.NaN, 1L});
            assertThatThrownBy(() -> sink.apply(of(rows)))
                    .hasMessage(
                            "Statistic 'counts' has a group whose key ratio is NaN, which no key of MySQL can be. Group by"
                                    + " a number that is always finite, such as try_divide(a, b) in place of a / b, or by a text.");
        }
    }

    private static BatchResult of(List<Object[]> rows) {
        return new BatchResult(
                0,
                range(0, 10),
                Optional.empty(),
                BatchCounts.NONE,
                OptionalLong.empty(),
                System.nanoTime(),
                ChangedRows.of(rows));
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
                    range(0, 10),
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
                    range(0, 10),
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
