package benchmarks;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;
import taxistream.trips.TripEncoder;
import taxistream.trips.TripField;
import taxistream.trips.TripFormat;

/**
 * Writes a topic of trips anew, partition by partition, in an encoding that a peer reads: JSON, or Avro without the header of the
 * single-object encoding, with the service as text and times in milliseconds, which is what Flink SQL's Avro format wants.
 * Arguments: bootstrap servers, source topic, target topic, avro or json.
 */
public final class CopyTopic {

    private CopyTopic() {}

    public static void main(String[] arguments) throws Exception {
        String servers = arguments[0];
        String source = arguments[1];
        String target = arguments[2];
        TripEncoder encoder = arguments[3].equals("json") ? TripFormat.JSON.encoder() : new PlainAvro();
        Properties consumer = new Properties();
        consumer.putAll(Map.of(
                "bootstrap.servers", servers, "isolation.level", "read_committed", "max.poll.records", "20000"));
        Properties producer = new Properties();
        producer.putAll(Map.of(
                "bootstrap.servers", servers,
                "acks", "all",
                "compression.type", "lz4",
                "linger.ms", "50",
                "batch.size", "262144",
                "transactional.id", "copy-of-" + target));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers));
                KafkaConsumer<byte[], byte[]> in =
                        new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> out =
                        new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<TopicPartition> partitions = in.partitionsFor(source).stream()
                    .map(info -> new TopicPartition(source, info.partition()))
                    .toList();
            admin.createTopics(List.of(new NewTopic(target, Optional.of(partitions.size()), Optional.empty())))
                    .all()
                    .get();
            out.initTransactions();
            Map<TopicPartition, Long> ends = in.endOffsets(partitions);
            in.assign(partitions);
            in.seekToBeginning(partitions);
            TripDecoder decoder = new TripDecoder();
            Trip trip = new Trip();
            while (partitions.stream().anyMatch(partition -> in.position(partition) < ends.get(partition))) {
                out.beginTransaction();
                for (ConsumerRecord<byte[], byte[]> record : in.poll(Duration.ofSeconds(1))) {
                    decoder.decode(record.value(), trip).ifPresent(rejection -> {
                        throw new IllegalStateException(rejection.toString());
                    });
                    out.send(new ProducerRecord<>(target, record.partition(), null, encoder.encode(trip)));
                }
                out.commitTransaction();
            }
        }
    }

    private static final class PlainAvro implements TripEncoder {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        private final BinaryEncoder avro = EncoderFactory.get().binaryEncoder(bytes, null);

        @Override
        public byte[] encode(Trip trip) {
            bytes.reset();
            try {
                avro.writeString(trip.service().label());
                if (begin(trip, TripField.VENDOR)) {
                    avro.writeString(trip.vendor());
                }
                avro.writeLong(trip.pickupAtMicros() / 1000);
                if (begin(trip, TripField.DROPOFF_AT)) {
                    avro.writeLong(trip.dropoffAtMicros() / 1000);
                }
                number(trip, TripField.PICKUP_ZONE);
                number(trip, TripField.DROPOFF_ZONE);
                number(trip, TripField.PASSENGER_COUNT);
                if (begin(trip, TripField.DISTANCE_MILES)) {
                    avro.writeDouble(trip.distanceMiles());
                }
                number(trip, TripField.RATE_CODE);
                number(trip, TripField.PAYMENT_TYPE);
                number(trip, TripField.FARE_CENTS);
                number(trip, TripField.TIP_CENTS);
                number(trip, TripField.TOLLS_CENTS);
                number(trip, TripField.TOTAL_CENTS);
                avro.writeInt(trip.fileMonth());
                avro.writeLong(trip.fileRow());
                avro.flush();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }

        private boolean begin(Trip trip, TripField field) throws java.io.IOException {
            boolean present = !trip.isNull(field);
            avro.writeIndex(present ? 1 : 0); // Flink writes the union as [null, type]
            return present;
        }

        private void number(Trip trip, TripField field) throws java.io.IOException {
            if (begin(trip, field)) {
                avro.writeLong(trip.number(field));
            }
        }
    }
}
