package taxistream.dashboard;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Collections;
import java.util.List;
import taxistream.localstack.DocumentedRights;

/** The tables as the streaming job leaves them, filled batch by batch as it fills them: rows and ledger in one transaction. */
final class JobTables implements AutoCloseable {

    private final Connection connection;
    private final String textKey;
    private final String explain;
    private long batch = -1;
    private String run = "host-1:4711";

    JobTables(String url) throws SQLException {
        // It plays a job's whole past, so it also replaces rows, which no job may.
        String user = DocumentedRights.ADMINISTRATOR;
        connection = DriverManager.getConnection(url + "?rewriteBatchedStatements=true", user, user);
        boolean mariaDb = connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
        explain = mariaDb ? "EXPLAIN " : "EXPLAIN FORMAT=TRADITIONAL ";
        textKey = " VARCHAR(190) CHARACTER SET utf8mb4 COLLATE " + (mariaDb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin")
                + " NOT NULL";
    }

    JobTables createAll() throws SQLException {
        createLedger();
        execute("CREATE TABLE taxistream_months (statistic VARCHAR(64), month DATE, state VARCHAR(5) NOT NULL,"
                + " trips BIGINT NOT NULL, late_trips BIGINT NOT NULL, first_update DATETIME(3), last_update DATETIME(3),"
                + " PRIMARY KEY (statistic, month))");
        execute(
                "CREATE TABLE taxistream_rejected (statistic VARCHAR(64), month DATE, reason VARCHAR(32), records BIGINT,"
                        + " PRIMARY KEY (statistic, month, reason))");
        execute("CREATE TABLE taxistream_replays (topic VARCHAR(190), replay VARCHAR(190), done BOOLEAN, sent BIGINT,"
                + " rejected BIGINT, committed_at DATETIME(3), read_at DATETIME(3), PRIMARY KEY (topic, replay))");
        execute("CREATE TABLE taxistream_replay_rejected (topic VARCHAR(190), replay VARCHAR(190), reason VARCHAR(32),"
                + " records BIGINT, PRIMARY KEY (topic, replay, reason))");
        execute(
                "CREATE TABLE taxistream_batches (statistic VARCHAR(64), slot INT, batch BIGINT, committed_at DATETIME(3),"
                        + " run VARCHAR(255), trips BIGINT, rejected BIGINT, late BIGINT, records_behind BIGINT, batch_millis BIGINT,"
                        + " mysql_millis BIGINT, PRIMARY KEY (statistic, slot), KEY committed_at (committed_at))");
        execute(
                "CREATE TABLE taxistream_refused (folder VARCHAR(190), file VARCHAR(190), why TEXT, refused_at DATETIME(3),"
                        + " PRIMARY KEY (folder, file))");
        execute("CREATE TABLE taxistream_definitions (statistic VARCHAR(64) PRIMARY KEY, sql_text MEDIUMTEXT,"
                + " reads_columns TEXT, taken_up_at DATETIME(3))");
        createStatistics();
        return this;
    }

    /** What the job notes of a file that it does not take up; NULL when it does. */
    void refused(String file, String why) throws SQLException {
        execute("REPLACE INTO taxistream_refused VALUES ('/config/statistics', '" + file + "', " + why
                + ", '2024-06-01 01:02:03.004')");
    }

    /** What the job notes of the SQL that fills a table. */
    void defined(String statistic, String sql, String reads) throws SQLException {
        execute("REPLACE INTO taxistream_definitions VALUES ('" + statistic + "', '" + sql + "', '" + reads
                + "', '2024-06-01 01:02:03.004')");
    }

    /** What the job notes of a replay, as its ReplayTables does. */
    void replay(String replay, long sent, String reason, long rejected) throws SQLException {
        execute("REPLACE INTO taxistream_replays VALUES ('trips', '" + replay + "', TRUE, " + sent + ", " + rejected
                + ", '2024-06-01 01:02:03.004', UTC_TIMESTAMP(3))");
        execute("REPLACE INTO taxistream_replay_rejected VALUES ('trips', '" + replay + "', '" + reason + "', "
                + rejected + ")");
    }

    void createLedger() throws SQLException {
        execute(
                "CREATE TABLE taxistream_progress (statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY"
                        + " KEY, query_id CHAR(36), sql_fingerprint CHAR(64), epoch BIGINT, run VARCHAR(255), last_batch BIGINT,"
                        + " watermark DATETIME(3), trips BIGINT, rejected BIGINT, late BIGINT, rows_upserted BIGINT, topic"
                        + " VARCHAR(249), latest_pickup DATETIME(3), records_behind BIGINT, trips_per_second DOUBLE, batch_millis"
                        + " BIGINT, mysql_millis BIGINT, spark_ui VARCHAR(255), updated_at DATETIME(3) NOT NULL, retired BOOLEAN)");
    }

    /** The ledger of a job from before the columns for the pipeline view. */
    void createOldLedger() throws SQLException {
        execute("CREATE TABLE taxistream_progress (statistic VARCHAR(64) NOT NULL PRIMARY KEY, query_id CHAR(36),"
                + " last_batch BIGINT, watermark DATETIME(3), trips BIGINT, updated_at DATETIME(3) NOT NULL)");
        execute(
                "INSERT INTO taxistream_progress VALUES ('monthly_trips', '0d9a2f7e-0000-4000-8000-000000000000', 3, NULL, 10,"
                        + " UTC_TIMESTAMP(3))");
    }

    void createStatistics() throws SQLException {
        execute(
                "CREATE TABLE monthly_trips (month DATE NOT NULL, service" + textKey + ", pickup_zone INT NOT NULL,"
                        + " payment_type INT NOT NULL, trips BIGINT, fare DECIMAL(18, 2), tips DECIMAL(18, 2), tolls DECIMAL(18, 2),"
                        + " revenue DECIMAL(18, 2) COMMENT 'dollars, all charges', distance_miles DOUBLE, PRIMARY KEY (month, service, pickup_zone, payment_type))"
                        + " COMMENT = 'Trips and money of each month, by service, pickup zone and way of payment. Amounts are dollars.'");
        execute("CREATE TABLE monthly_hours (month DATE NOT NULL, service" + textKey
                + ", weekday INT NOT NULL, hour INT NOT"
                + " NULL, trips BIGINT, revenue DECIMAL(18, 2), median_minutes BIGINT, PRIMARY KEY (month, service, weekday,"
                + " hour)) COMMENT = 'When people ride: trips, revenue in dollars and the median length in minutes, by hour of"
                + " the week. weekday 1 is Monday.'");
        execute(
                "CREATE VIEW monthly_totals AS SELECT month, service, SUM(trips) AS trips, SUM(revenue) AS revenue, SUM(tips)"
                        + " AS tips, SUM(fare) / SUM(trips) AS average_fare, SUM(tips) / NULLIF(SUM(fare), 0) AS tip_share"
                        + " FROM monthly_trips GROUP BY month, service");
    }

    /** From now on the batches are another process's. */
    void startAgain(String as) {
        run = as;
    }

    /** Applies the trips from {@code from} until {@code end} as one batch; months that ended 35 days before are final. */
    void apply(Trips trips, LocalDateTime from, LocalDateTime end, double perSecond) throws SQLException {
        connection.setAutoCommit(false);
        batch++;
        replace("monthly_trips", trips.monthlyTrips(from, end));
        replace("monthly_hours", trips.monthlyHours(from, end));
        LocalDateTime watermark = end.minusDays(35);
        long counted = trips.countBefore(end);
        for (String statistic : List.of("monthly_trips", "monthly_hours")) {
            for (Object[] month : trips.months(from, end)) {
                execute("INSERT INTO taxistream_months VALUES ('" + statistic + "', '" + month[0] + "', 'open', "
                        + month[1]
                        + ", 0, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE trips = VALUES(trips),"
                        + " last_update = VALUES(last_update)");
            }
            execute("UPDATE taxistream_months SET state = 'final' WHERE month + INTERVAL 1 MONTH <= '" + watermark
                    + "'");
            ledger(statistic, counted, watermark, end, perSecond);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void ledger(String statistic, long trips, LocalDateTime watermark, LocalDateTime end, double perSecond)
            throws SQLException {
        execute("REPLACE INTO taxistream_progress VALUES ('" + statistic + "', '7c1d5a90-0000-4000-8000-0000000000"
                + statistic.length() + "', 'f', 1, '" + run + "', " + batch + ", '" + watermark + "', " + trips
                + ", 27, 3, " + trips / 40 + ", 'trips', '" + end + "', " + Math.max(0, 900 - batch * 7) + ", "
                + perSecond + ", "
                + (640 + batch % 7 * 55) + ", " + (48 + batch % 5 * 9)
                + ", 'http://127.0.0.1:4040/', UTC_TIMESTAMP(3), FALSE)");
        execute("REPLACE INTO taxistream_batches SELECT statistic, last_batch, last_batch, updated_at, run, "
                + Math.round(perSecond) + ", 0, 0, records_behind, batch_millis, mysql_millis FROM taxistream_progress"
                + " WHERE statistic = '" + statistic + "'");
    }

    void reject(YearMonth month, String reason, long records) throws SQLException {
        execute("REPLACE INTO taxistream_rejected VALUES ('monthly_trips', '" + month.atDay(1) + "', '" + reason + "', "
                + records + ")");
        execute("UPDATE taxistream_progress SET rejected = rejected + " + records + ", updated_at = UTC_TIMESTAMP(3)");
    }

    /** A statistic that somebody wrote a minute ago. */
    void addStatistic(String name, String columns, String key, String comment, String rows) throws SQLException {
        execute("CREATE TABLE " + name + " (" + columns + ", PRIMARY KEY (" + key + ")) COMMENT = '" + comment + "'");
        execute("INSERT INTO " + name + " VALUES " + rows);
        execute(
                "INSERT INTO taxistream_progress (statistic, query_id, last_batch, trips, updated_at, retired) VALUES ('"
                        + name + "', '11111111-0000-4000-8000-000000000000', 1, 5, UTC_TIMESTAMP(3), FALSE)");
    }

    /** The statistics of zones that ship beside the first two, with a few rows each. */
    void addZoneStatistics() throws SQLException {
        String values = "trips BIGINT, revenue DECIMAL(18, 2)";
        String key = "month DATE NOT NULL, service" + textKey + ", ";
        addStatistic(
                "monthly_zone_hours",
                key + "pickup_zone INT NOT NULL, hour INT NOT NULL, " + values,
                "month, service, pickup_zone, hour",
                "When people leave a zone.",
                "('2024-03-01', 'green', 61, 6, 400, 900.5), ('2024-03-01', 'green', 61, 18, 1234, 3000.25),"
                        + " ('2024-03-01', 'yellow', 61, 18, 300, 800), ('2024-03-01', 'green', 7, 3, 9999, 1)");
        addStatistic(
                "monthly_destinations",
                key + "pickup_zone INT NOT NULL, dropoff_borough" + textKey + ", " + values,
                "month, service, pickup_zone, dropoff_borough",
                "Where people go from a zone.",
                "('2024-03-01', 'green', 61, 'Brooklyn', 2345, 9000.5), ('2024-03-01', 'green', 61, 'Queens', 300, 800)");
        addStatistic(
                "monthly_flows",
                key + "pickup_borough" + textKey + ", dropoff_borough" + textKey + ", " + values,
                "month, service, pickup_borough, dropoff_borough",
                "From where to where people ride.",
                "('2024-03-01', 'green', 'Brooklyn', 'Manhattan', 777, 9000.5),"
                        + " ('2024-03-01', 'green', 'Queens', 'Manhattan', 888, 800), ('2024-03-01', 'green', 'Queens', 'Unknown', 5, 80)");
    }

    private void replace(String table, List<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String marks = String.join(",", Collections.nCopies(rows.get(0).length, "?"));
        try (PreparedStatement statement =
                connection.prepareStatement("REPLACE INTO " + table + " VALUES (" + marks + ")")) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    statement.setObject(
                            i + 1, row[i] instanceof java.math.BigInteger big ? (Object) big.longValue() : row[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The type of a text that is part of a key. */
    String textKey() {
        return textKey;
    }

    /** What makes a table of a statement's plan. */
    String explain() {
        return explain;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
