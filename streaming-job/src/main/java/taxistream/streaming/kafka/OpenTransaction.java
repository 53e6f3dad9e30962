package taxistream.streaming.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction that holds back what was sent before all that can be read. Most are over in a moment: a commit reaches one
 * partition after the other. Kafka ends the others after the time that their producers asked for. For one thread.
 */
final class OpenTransaction {

    private static final Logger log = LoggerFactory.getLogger(OpenTransaction.class);

    private static final Duration WORTH_A_WORD = Duration.ofSeconds(10);

    private final Duration longest;
    private String at = "";
    private long since;
    private String said = "";

    OpenTransaction(Duration longest) {
        this.longest = longest;
    }

    /** Whether to wait for the transaction that holds this record back, as was asked before or not. */
    boolean isWorthWaitingFor(ConsumerRecord<?, ?> record) {
        String place = record.topic() + "-" + record.partition() + " offset " + record.offset();
        if (!place.equals(at)) {
            at = place;
            since = System.nanoTime();
            said = "";
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - since);
        if (waited.compareTo(longest) >= 0) {
            say("going on without them, so they may be late");
            return false;
        }
        if (waited.compareTo(WORTH_A_WORD) >= 0) {
            say("waiting for its end");
        }
        return true;
    }

    private void say(String whatToDo) {
        if (!whatToDo.equals(said)) {
            said = whatToDo;
            log.warn(
                    "An open transaction holds back records that were sent before all others: {}. See"
                            + " kafka-transactions.sh find-hanging. at={} longestWaitSeconds={}",
                    whatToDo,
                    at,
                    longest.toSeconds());
        }
    }
}
