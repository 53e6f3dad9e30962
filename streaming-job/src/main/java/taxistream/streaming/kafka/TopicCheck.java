package taxistream.streaming.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;
import taxistream.settings.SilentKafka;

/** Checks that the topics exist before Spark starts: Spark's own errors come late and say little. */
public final class TopicCheck {

    private static final Logger log = LoggerFactory.getLogger(TopicCheck.class);
    private static final int PATIENCE_MILLIS = 20_000;
    /** The replay creates the topic when it begins, which may be a little later than the job. */
    private static final Duration FOR_THE_TOPIC = Duration.ofSeconds(60);

    private TopicCheck() {}

    /**
     * Waits for the topic of the trips, and creates the one for the rejected records.
     *
     * @throws FailedRun if Kafka cannot be reached in time, or the topic does not come into being
     */
    public static void await(TripTopic topic) {
        ask(topic, admin -> {
            awaitTopic(admin, topic);
            createRejected(admin, topic);
        });
    }

    /**
     * Asks whether Kafka is there.
     *
     * @throws FailedRun if it cannot be reached in time, or refuses
     */
    public static void server(TripTopic topic) {
        ask(topic, admin -> admin.describeCluster().nodes().get());
    }

    private interface Question {
        void ask(Admin admin) throws InterruptedException, ExecutionException;
    }

    private static void ask(TripTopic topic, Question question) {
        try (Admin admin = Admin.create(topic.adminProperties(PATIENCE_MILLIS))) {
            question.ask(admin);
        } catch (ExecutionException e) {
            throw explained(topic, e.getCause());
        } catch (KafkaException e) {
            throw explained(topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The job was interrupted before it began.", e);
        }
    }

    private static void awaitTopic(Admin admin, TripTopic topic) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + FOR_THE_TOPIC.toNanos();
        boolean said = false;
        while (!exists(admin, topic.topic())) {
            if (System.nanoTime() > deadline) {
                throw new FailedRun("There is no topic " + topic.topic() + " at Kafka " + topic.bootstrapServers()
                        + ". Send trips to it with 'taxistream replay', or pass --topic.");
            }
            if (!said) {
                log.info("Waiting for topic {} at {}", topic.topic(), topic.bootstrapServers());
                said = true;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static boolean exists(Admin admin, String topic) throws InterruptedException, ExecutionException {
        try {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private static void createRejected(Admin admin, TripTopic topic) throws InterruptedException, ExecutionException {
        try {
            NewTopic rejected = new NewTopic(
                            topic.rejectedTopic(), java.util.Optional.of(4), java.util.Optional.empty())
                    .configs(Map.of("retention.ms", "-1"));
            admin.createTopics(List.of(rejected)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static FailedRun explained(TripTopic topic, Throwable error) {
        String at = "Kafka at " + topic.bootstrapServers();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException
                    || String.valueOf(cause.getMessage()).contains("bootstrap urls")) {
                return new FailedRun(SilentKafka.sentence(topic.bootstrapServers(), PATIENCE_MILLIS / 1000), error);
            }
        }
        return new FailedRun(at + " refuses: " + error.getMessage(), error);
    }
}
