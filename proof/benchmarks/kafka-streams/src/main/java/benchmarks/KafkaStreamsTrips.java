package benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;
import taxistream.trips.TripField;

/**
 * The statistic monthly_trips in Kafka Streams with exactly_once_v2: group by a key, aggregate in an in-memory store with a large
 * cache, upsert what has changed to MySQL every second in multi-row statements. It reads our topic with our decoder, and its
 * sums are packed longs: the serialisation is as cheap as ours. Arguments: bootstrap servers, topic, JDBC URL, application id.
 */
public final class KafkaStreamsTrips {

    private KafkaStreamsTrips() {}

    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "bootstrap.servers", arguments[0],
                "application.id", arguments[3],
                "processing.guarantee", "exactly_once_v2",
                "num.stream.threads", "2",
                "commit.interval.ms", "1000",
                "statestore.cache.max.bytes", Long.toString(256L * 1024 * 1024),
                "state.dir", System.getProperty("java.io.tmpdir") + "/" + arguments[3],
                "topology.optimization", "all",
                "replication.factor", "1"));
        settings.putAll(Map.of(
                "main.consumer.auto.offset.reset", "earliest",
                "main.consumer.max.poll.records", "20000",
                "consumer.max.partition.fetch.bytes", "16777216",
                "consumer.fetch.max.bytes", "67108864",
                "producer.linger.ms", "100",
                "producer.batch.size", "262144",
                "producer.compression.type", "lz4"));
        StreamsBuilder builder = new StreamsBuilder();
        ThreadLocal<TripDecoder> decoder = ThreadLocal.withInitial(TripDecoder::new);
        builder.stream(arguments[1], Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .mapValues(value -> {
                    Trip trip = new Trip();
                    return decoder.get().decode(value, trip).isEmpty() ? trip : null;
                })
                .filter((key, trip) -> trip != null)
                .map((key, trip) -> new org.apache.kafka.streams.KeyValue<>(key(trip), sums(trip)))
                .groupByKey(Grouped.with(Serdes.Bytes(), sumsSerde()))
                .reduce(
                        KafkaStreamsTrips::add,
                        Materialized.<Bytes, long[]>as(Stores.inMemoryKeyValueStore("sums"))
                                .withKeySerde(Serdes.Bytes())
                                .withValueSerde(sumsSerde())
                                .withCachingEnabled())
                .toStream()
                .process(() -> new MySqlUpserts(arguments[2]));
        KafkaStreams streams = new KafkaStreams(builder.build(settings), settings);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            streams.close(Duration.ofSeconds(20));
            stopped.countDown();
        }));
        streams.start();
        stopped.await();
    }

    private static Bytes key(Trip trip) {
        LocalDateTime pickup = Trip.wallClock(trip.pickupAtMicros());
        ByteBuffer key = ByteBuffer.allocate(20);
        key.putInt(pickup.getYear() * 12 + pickup.getMonthValue() - 1)
                .putInt(trip.isNull(TripField.PICKUP_ZONE) ? 264 : trip.pickupZone())
                .putInt(trip.isNull(TripField.PAYMENT_TYPE) ? 0 : trip.paymentType())
                .put(trip.service().label().getBytes(StandardCharsets.UTF_8));
        return Bytes.wrap(java.util.Arrays.copyOf(key.array(), key.position()));
    }

    /** Trips, four sums of cents, and the bits of the miles; a sum of nothing but nulls is not told from 0 here. */
    private static long[] sums(Trip trip) {
        return new long[] {
            1,
            trip.fareCents(),
            trip.tipCents(),
            trip.tollsCents(),
            trip.totalCents(),
            Double.doubleToRawLongBits(trip.distanceMiles())
        };
    }

    private static long[] add(long[] sums, long[] more) {
        long[] result = new long[6];
        for (int i = 0; i < 5; i++) {
            result[i] = sums[i] + more[i];
        }
        result[5] = Double.doubleToRawLongBits(Double.longBitsToDouble(sums[5]) + Double.longBitsToDouble(more[5]));
        return result;
    }

    private static Serde<long[]> sumsSerde() {
        return Serdes.serdeFrom(
                (topic, sums) -> {
                    if (sums == null) {
                        return null;
                    }
                    ByteBuffer bytes = ByteBuffer.allocate(48);
                    bytes.asLongBuffer().put(sums);
                    return bytes.array();
                },
                (topic, bytes) -> {
                    if (bytes == null) {
                        return null;
                    }
                    long[] sums = new long[6];
                    ByteBuffer.wrap(bytes).asLongBuffer().get(sums);
                    return sums;
                });
    }

    private static final class MySqlUpserts implements Processor<Bytes, long[], Void, Void> {

        private static final String VALUES = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        private final String url;
        private final Map<Bytes, long[]> changed = new HashMap<>();
        private Connection mysql;

        MySqlUpserts(String url) {
            this.url = url;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            try {
                mysql = DriverManager.getConnection(
                        url + "?rewriteBatchedStatements=true",
                        System.getenv("MYSQL_USER"),
                        System.getenv("MYSQL_PASSWORD"));
                mysql.setAutoCommit(false);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, now -> write());
        }

        @Override
        public void process(Record<Bytes, long[]> record) {
            changed.put(record.key(), record.value());
        }

        private void write() {
            if (changed.isEmpty()) {
                return;
            }
            try (PreparedStatement upsert = mysql.prepareStatement("INSERT INTO monthly_trips VALUES " + VALUES
                    + " ON DUPLICATE KEY UPDATE trips = VALUES(trips), fare = VALUES(fare), tips = VALUES(tips),"
                    + " tolls = VALUES(tolls), revenue = VALUES(revenue), distance_miles = VALUES(distance_miles)")) {
                for (Map.Entry<Bytes, long[]> group : changed.entrySet()) {
                    ByteBuffer key = ByteBuffer.wrap(group.getKey().get());
                    int month = key.getInt();
                    upsert.setDate(1, Date.valueOf(java.time.LocalDate.of(month / 12, month % 12 + 1, 1)));
                    upsert.setInt(3, key.getInt());
                    upsert.setInt(4, key.getInt());
                    upsert.setString(2, new String(key.array(), 12, key.remaining(), StandardCharsets.UTF_8));
                    long[] sums = group.getValue();
                    upsert.setLong(5, sums[0]);
                    for (int i = 1; i < 5; i++) {
                        upsert.setBigDecimal(i + 5, java.math.BigDecimal.valueOf(sums[i], 2));
                    }
                    upsert.setDouble(10, Double.longBitsToDouble(sums[5]));
                    upsert.addBatch();
                }
                upsert.executeBatch();
                mysql.commit();
                changed.clear();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            write();
            try {
                mysql.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
