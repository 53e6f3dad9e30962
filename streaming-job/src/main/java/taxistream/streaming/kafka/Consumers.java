package taxistream.streaming.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Closes consumers. */
final class Consumers {

    private Consumers() {}

    /** Closes without waiting for the broker; an interrupted thread stays interrupted. */
    static void closeNow(KafkaConsumer<?, ?> consumer) {
        boolean interrupted = Thread.interrupted(); // else the consumer would not close its connections
        try {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
