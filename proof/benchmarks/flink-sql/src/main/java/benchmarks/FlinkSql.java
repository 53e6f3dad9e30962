package benchmarks;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * The statistic monthly_trips in Flink SQL, over a topic as it is now, written to MySQL by upserts.
 *
 * <p>Configured as Flink's documentation advises for throughput: mini-batch aggregation with the two-phase (local and global)
 * strategy, object reuse, large fetches, a state on the heap, upserts in batches of 5,000 rows that the driver rewrites into
 * multi-row statements. Checkpoints every 10 s, exactly once: with upserts of absolute values the table is right after a crash.
 */
public final class FlinkSql {

    private static final String COLUMNS =
            """
            service STRING NOT NULL, vendor STRING, pickup_at TIMESTAMP(3) NOT NULL, dropoff_at TIMESTAMP(3),
            pickup_zone INT, dropoff_zone INT, passenger_count INT, distance_miles DOUBLE, rate_code INT, payment_type INT,
            fare_cents BIGINT, tip_cents BIGINT, tolls_cents BIGINT, total_cents BIGINT,
            file_month INT NOT NULL, file_row BIGINT NOT NULL""";

    /** With JSON only what the statistic needs has to be declared, and parsed. */
    private static final String NEEDED_COLUMNS =
            """
            service STRING, pickup_at TIMESTAMP(3), pickup_zone INT, distance_miles DOUBLE, payment_type INT,
            fare_cents BIGINT, tip_cents BIGINT, tolls_cents BIGINT, total_cents BIGINT""";

    private FlinkSql() {}

    /** Arguments: bootstrap servers, topic, avro or json, JDBC URL, tuned or default. */
    public static void main(String[] arguments) throws Exception {
        String servers = arguments[0];
        String topic = arguments[1];
        boolean avro = arguments[2].equals("avro");
        String url = arguments[3];
        boolean tuned = arguments[4].equals("tuned");

        Configuration settings = new Configuration();
        settings.setString("parallelism.default", "2");
        settings.setString("execution.checkpointing.interval", "10 s");
        settings.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
        settings.setString("table.local-time-zone", "UTC");
        settings.setString("rest.port", "0");
        if (tuned) {
            settings.setString("pipeline.object-reuse", "true");
            settings.setString("table.exec.mini-batch.enabled", "true");
            settings.setString("table.exec.mini-batch.allow-latency", "2 s");
            settings.setString("table.exec.mini-batch.size", "500000");
            settings.setString("table.optimizer.agg-phase-strategy", "TWO_PHASE");
            settings.setString("state.backend.type", "hashmap");
        }
        TableEnvironment flink = TableEnvironment.create(EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(settings)
                .build());
        String fetches = tuned
                ? ", 'properties.max.poll.records' = '20000', 'properties.max.partition.fetch.bytes' = '16777216',"
                        + " 'properties.fetch.max.bytes' = '67108864', 'properties.receive.buffer.bytes' = '1048576'"
                : "";
        flink.executeSql("CREATE TABLE trips (" + (avro ? COLUMNS : NEEDED_COLUMNS) + ") WITH ("
                + "'connector' = 'kafka', 'topic' = '" + topic + "', 'properties.bootstrap.servers' = '" + servers + "',"
                + "'properties.isolation.level' = 'read_committed',"
                + "'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset',"
                + "'format' = '" + (avro ? "avro" : "json") + "'"
                + (avro ? "" : ", 'json.timestamp-format.standard' = 'ISO-8601'") + fetches + ")");
        flink.executeSql(
                "CREATE TABLE monthly_trips (`month` DATE, service STRING, pickup_zone INT, payment_type INT, trips BIGINT,"
                        + " fare DECIMAL(18, 2), tips DECIMAL(18, 2), tolls DECIMAL(18, 2), revenue DECIMAL(18, 2),"
                        + " distance_miles DOUBLE,"
                        + " PRIMARY KEY (`month`, service, pickup_zone, payment_type) NOT ENFORCED) WITH ("
                        + "'connector' = 'jdbc', 'url' = '" + url + "?rewriteBatchedStatements=true',"
                        + "'table-name' = 'monthly_trips', 'username' = '" + System.getenv("MYSQL_USER") + "',"
                        + "'password' = '" + System.getenv("MYSQL_PASSWORD") + "'"
                        + (tuned
                                ? ", 'sink.buffer-flush.max-rows' = '5000', 'sink.buffer-flush.interval' = '2s'"
                                : "")
                        + ")");
        flink.executeSql(
                        """
                        INSERT INTO monthly_trips
                        SELECT CAST(FLOOR(pickup_at TO MONTH) AS DATE), service, coalesce(pickup_zone, 264),
                          coalesce(payment_type, 0), count(*),
                          CAST(sum(fare_cents) / 100.0 AS DECIMAL(18, 2)), CAST(sum(tip_cents) / 100.0 AS DECIMAL(18, 2)),
                          CAST(sum(tolls_cents) / 100.0 AS DECIMAL(18, 2)), CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)),
                          sum(distance_miles)
                        FROM trips
                        GROUP BY CAST(FLOOR(pickup_at TO MONTH) AS DATE), service, coalesce(pickup_zone, 264),
                          coalesce(payment_type, 0)""")
                .await();
    }
}
