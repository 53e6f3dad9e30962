package taxistream.endtoend.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.MortalKafka;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Servers;

/**
 * What people do to the servers, the checkpoint and the settings, between two runs of the job and under a running one, ends equal; or is
 * refused by sentences whose advice, followed to the letter with the documented rights, ends equal.
 */
@NeedsDocker
@ResourceLock(Servers.SPARK_OF_THIS_JVM)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorsMatrixIT {

    /** In each build; {@code -Doperators.rows=PATTERN} chooses others. */
    private static final List<String> BRIEF = List.of(
            "MySQL: ledger lost alone, between two runs",
            "checkpoint: deleted, between two runs",
            "Kafka: topic made anew, as long, between two runs");

    private static final Pattern CHOSEN = Pattern.compile(
            System.getProperty("operators.rows", Boolean.getBoolean("nightly") ? ".*" : String.join("|", BRIEF)));

    private static final String ROWS_DELETED = "statistic's rows deleted";
    private static final String DELETE_ROWS = "DELETE FROM monthly_trips";

    private GeneratedMonths months;
    private final OperatorsTable table = new OperatorsTable();

    @BeforeAll
    void make(@TempDir Path folder) {
        months = new GeneratedMonths(folder, 2_000);
    }

    /** What somebody does to a job that has counted a month. */
    interface Deed {
        void doTo(OperatedJob job) throws IOException;
    }

    record Mistake(String where, String what, String when, boolean hasOwnKafka, Deed deed) {

        static final String BETWEEN = "between two runs";
        static final String UNDER = "under the job";

        Mistake(String where, String what, Deed deed) {
            this(where, what, BETWEEN, false, deed);
        }

        Mistake underTheJob() {
            return new Mistake(where, what, UNDER, hasOwnKafka, deed);
        }

        /** On a broker of this row, to which anything may be done. */
        Mistake onOwnKafka() {
            return new Mistake(where, what, when, true, deed);
        }

        OperatedJob job(Path folder, GeneratedMonths months) {
            return new OperatedJob(folder, months, hasOwnKafka ? Optional.of(new MortalKafka()) : Optional.empty());
        }

        boolean isUnderTheJob() {
            return when.equals(UNDER);
        }

        boolean isChosen() {
            return CHOSEN.matcher(toString()).matches();
        }

        @Override
        public String toString() {
            return where + ": " + what + ", " + when;
        }
    }

    private static Mistake mysql(String what, Deed deed) {
        return new Mistake("MySQL", what, deed);
    }

    private static Mistake sql(String what, String statement) {
        return mysql(what, job -> job.sql(statement));
    }

    private static Mistake checkpoint(String what, Deed deed) {
        return new Mistake("checkpoint", what, deed);
    }

    private static Mistake kafka(String what, Deed deed) {
        return new Mistake("Kafka", what, deed);
    }

    private static Mistake files(String what, Deed deed) {
        return new Mistake("files", what, deed);
    }

    private static Mistake settings(String what, Deed deed) {
        return new Mistake("settings", what, deed);
    }

    private static Mistake host(String what, Deed deed) {
        return new Mistake("host", what, deed);
    }

    /** What can be done whether the job runs or not. */
    private static List<Mistake> always() {
        return List.of(
                mysql("restored older", job -> job.backUp().send(1).count().restore()),
                mysql("empty", OperatedJob::dropAllTables),
                sql("ledger lost alone", "DELETE FROM taxistream_progress"),
                sql("ledger's table dropped", "DROP TABLE taxistream_progress"),
                sql("months lost alone", "DELETE FROM taxistream_months"),
                mysql(
                        "rejected counts lost alone",
                        job -> job.sendPoison().send(1).count().sql("DELETE FROM taxistream_rejected")),
                sql("statistic's table dropped", "DROP TABLE monthly_trips"),
                sql("column altered", "ALTER TABLE monthly_trips MODIFY trips INT"),
                sql("column dropped", "ALTER TABLE monthly_trips DROP COLUMN tips"),
                sql("primary key dropped", "ALTER TABLE monthly_trips DROP PRIMARY KEY"),
                sql("index added", "ALTER TABLE monthly_trips ADD INDEX by_zone (pickup_zone)"),
                sql("unique index added", "ALTER TABLE monthly_hours ADD UNIQUE INDEX by_revenue (revenue, hour)"),
                sql("view dropped", "DROP VIEW monthly_totals"),
                checkpoint("deleted", job -> job.delete(job.checkpoint())),
                checkpoint(
                        "one statistic's folder deleted",
                        job -> job.delete(job.checkpoint().resolve("monthly_hours"))),
                checkpoint("restored older", OperatorsMatrixIT::restoreCheckpoint),
                checkpoint("of another job", OperatorsMatrixIT::bringAnothersCheckpoint),
                kafka("topic deleted", OperatedJob::deleteTopic),
                kafka("topic made anew, shorter", OperatorsMatrixIT::makeTopicShorter),
                kafka("topic made anew, as long", job -> job.makeTopicAnew().replayAll()),
                kafka("topic made anew, longer", job -> job.makeTopicAnew().send(1)),
                kafka("another cluster's topic of that name", OperatedJob::changeCluster)
                        .onOwnKafka(),
                kafka(
                                "log cut off by an unclean election",
                                job -> job.send(1).count().cutLogs())
                        .onOwnKafka(),
                kafka("log cut off by an unclean election, and as long again", OperatorsMatrixIT::cutLogAndFill)
                        .onOwnKafka(),
                kafka(
                                "log cut off by an unclean election, and longer again",
                                job -> job.send(1).count().cutLogs().send(2))
                        .onOwnKafka(),
                kafka("head deleted that was read", OperatedJob::deleteRecords),
                kafka(
                        "partitions added",
                        job -> job.admin(
                                admin -> admin.createPartitions(Map.of(job.topic(), NewPartitions.increaseTo(6)))
                                        .all()
                                        .get())),
                kafka("consumer groups deleted", OperatedJob::deleteGroups),
                files("month issued again under its name, and replayed", OperatorsMatrixIT::issueAgain),
                files("replayed in another order", job -> job.send(1)
                        .replay(List.of(job.sent().get(1), job.sent().get(0)))),
                settings(
                        "a statistic's SQL changed",
                        job -> edit(job.statistics().resolve("monthly_trips.sql"))),
                settings(
                        "a statistic added",
                        job -> Files.writeString(
                                job.statistics().resolve("zones.sql"),
                                "SELECT month, pickup_zone, count(*) AS trips FROM trips GROUP BY month, pickup_zone")),
                settings("a statistic taken away, and brought back", OperatorsMatrixIT::takeAwayAndBringBack),
                host("its name changed", job -> job.send(1).renameHost("elsewhere")));
    }

    /** The next start finds it so: the months that are sent later would make it longer. */
    private static void makeTopicShorter(OperatedJob job) {
        job.send(1).count().makeTopicAnew().replay(job.sent().subList(0, 1)).expectSuccess();
        if (job.isBetweenRuns()) {
            job.runFollowingAdvice();
        }
    }

    /** The next start finds it so, as above. */
    private static void cutLogAndFill(OperatedJob job) throws IOException {
        job.send(1).count().cutLogs().fillLogs();
        if (job.isBetweenRuns()) {
            job.runFollowingAdvice();
        }
    }

    private static void edit(Path statistic) throws IOException {
        Files.writeString(
                statistic,
                Files.readString(statistic)
                        .replace("count(*) AS trips,", "count(*) AS trips, count(fare_cents) AS fares,"));
    }

    private static void takeAwayAndBringBack(OperatedJob job) throws IOException {
        Path statistic = job.statistics().resolve("monthly_hours.sql");
        String sql = Files.readString(statistic);
        Files.delete(statistic);
        job.send(1).awaitRetired("monthly_hours");
        Files.writeString(statistic, sql);
    }

    private static void restoreCheckpoint(OperatedJob job) {
        Path copy = job.checkpoint().resolveSibling("copy");
        job.copyCheckpoint(job.checkpoint(), copy).send(1).count();
        job.copyCheckpoint(copy, job.checkpoint());
    }

    private static void issueAgain(OperatedJob job) throws IOException {
        Path file = job.sent().get(0);
        byte[] before = Files.readAllBytes(file);
        try {
            Files.write(file, Files.readAllBytes(job.months().file(1)));
            assertThat(job.replay(List.of(file)).exitCode()).isEqualTo(1);
        } finally {
            Files.write(file, before);
        }
    }

    static Stream<Mistake> betweenTwoRuns() {
        return Stream.concat(
                        always().stream(),
                        Stream.of(
                                sql(ROWS_DELETED, DELETE_ROWS),
                                kafka("records deleted that were not read", job -> job.send(1)
                                        .deleteRecords()),
                                settings("lateness changed", job -> job.with("--lateness", "10 days")),
                                settings(
                                        "partitions of the state changed",
                                        job -> job.with("--shuffle-partitions", "3")),
                                settings("state store changed", job -> job.with("--state-store", "rocksdb")),
                                settings("batches made smaller", job -> job.with("--max-trips-per-batch", "300")),
                                settings(
                                        "trigger changed",
                                        job -> job.send(1).start().end())))
                .filter(Mistake::isChosen);
    }

    private static void bringAnothersCheckpoint(OperatedJob job) throws IOException {
        Path folder = Files.createDirectory(job.folder().resolve("another"));
        try (OperatedJob another = new OperatedJob(folder, job.months())) {
            another.send(1).count();
            job.copyCheckpoint(another.checkpoint(), job.checkpoint());
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("betweenTwoRuns")
    void endsEqual(Mistake mistake, @TempDir Path folder) throws IOException {
        try (OperatedJob job = mistake.job(folder, months)) {
            mistake.deed().doTo(job.send(0).count());
            job.send(3).runFollowingAdvice().expectEqual();
            table.add(mistake, job.sentences());
        }
    }

    static Stream<Mistake> underTheJob() {
        return Stream.concat(
                        always().stream(),
                        Stream.of(
                                mysql(
                                        "failed over to an older copy in mid-batch",
                                        job -> job.backUp().send(1).count().failOver(2)),
                                host("jars overwritten by another build", OperatedJob::overwriteJars)))
                .map(Mistake::underTheJob)
                .filter(Mistake::isChosen);
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("underTheJob")
    void endsEqualUnderTheJob(Mistake mistake, @TempDir Path folder) throws IOException {
        try (OperatedJob job = mistake.job(folder, months)) {
            mistake.deed().doTo(job.send(0).start());
            job.send(3).end().runFollowingAdvice().expectEqual();
            table.add(mistake, job.sentences());
        }
    }

    static Stream<Mistake> byHand() {
        List<Mistake> always = List.of(
                sql("a row changed", "UPDATE monthly_trips SET trips = trips + 1 LIMIT 1"),
                sql("a row deleted", "DELETE FROM monthly_hours ORDER BY hour LIMIT 1"));
        return Stream.concat(
                        always.stream(),
                        Stream.concat(always.stream(), Stream.of(sql(ROWS_DELETED, DELETE_ROWS)))
                                .map(Mistake::underTheJob))
                .filter(Mistake::isChosen);
    }

    /** The job sees no row that it does not write: {@code verify} does. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("byHand")
    void verifyFindsItAndItsAdviceEndsEqual(Mistake mistake, @TempDir Path folder) throws IOException {
        try (OperatedJob job = mistake.job(folder, months)) {
            job.send(0);
            if (mistake.isUnderTheJob()) {
                mistake.deed().doTo(job.start());
                job.send(3).end();
            } else {
                mistake.deed().doTo(job.count());
            }
            job.verifyAndFollowAdvice().runFollowingAdvice().expectEqual();
            table.add(mistake, job.sentences());
        }
    }
}
