package taxistream.replay.kafka;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import taxistream.settings.FailedRun;
import taxistream.settings.SilentKafka;

/** Classifies Kafka's errors: a temporary outage, a second instance, or an error that the user must mend. */
final class Outage {

    private Outage() {}

    /** Whether the broker fenced this producer: another instance began, or a transaction timed out. */
    static boolean isFencing(Throwable error) {
        return causedBy(error, ProducerFencedException.class) || causedBy(error, InvalidProducerEpochException.class);
    }

    /** Whether a retry cannot help. */
    static boolean isPermanent(Throwable error) {
        return causedBy(error, AuthenticationException.class)
                || causedBy(error, AuthorizationException.class)
                || causedBy(error, RecordTooLargeException.class)
                || causedBy(error, InvalidTopicException.class)
                || causedBy(error, InvalidTimestampException.class)
                || causedBy(error, InvalidRecordException.class)
                || causedBy(error, UnsupportedVersionException.class);
    }

    private static boolean causedBy(Throwable error, Class<? extends Throwable> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Kafka's error as the cause of a failed future. */
    static KafkaException answered(ExecutionException error) {
        return error.getCause() instanceof KafkaException known ? known : new KafkaException(error.getCause());
    }

    static FailedRun explained(KafkaEndpoint kafka, Throwable error) {
        String at = "Kafka at " + kafka.bootstrapServers();
        if (causedBy(error, TimeoutException.class)
                || String.valueOf(error.getMessage()).contains("bootstrap urls")) {
            return new FailedRun(
                    SilentKafka.sentence(kafka.bootstrapServers(), KafkaEndpoint.PATIENCE_MILLIS / 1000), error);
        }
        if (causedBy(error, AuthenticationException.class)) {
            return new FailedRun(
                    at + " does not accept who we are: " + error.getMessage() + ". Check --kafka-config.", error);
        }
        if (causedBy(error, AuthorizationException.class)) {
            return new FailedRun(
                    at + " does not allow this: " + error.getMessage()
                            + " The replay needs to write and create its topics" + " and to use its transactional id.",
                    error);
        }
        if (causedBy(error, InvalidTimestampException.class)) {
            return new FailedRun(
                    at + " refuses the time of our records, which is this host's clock: " + innermost(error)
                            + " Set the clocks of this host and of the brokers right, and the topics'"
                            + " message.timestamp.before.max.ms and message.timestamp.after.max.ms to an hour or more. Nothing is"
                            + " lost: the same command goes on from the last committed trip.",
                    error);
        }
        return new FailedRun(at + " refuses: " + error.getMessage(), error);
    }

    private static String innermost(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
