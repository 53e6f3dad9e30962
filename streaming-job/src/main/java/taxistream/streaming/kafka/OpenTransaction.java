package taxistream.streaming.kafka;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open transaction at a partition's last stable offset, whose records were sent before all records that can be read. Most end in a
 * moment: a commit reaches one partition after the other. Kafka aborts the others at their timeout. For one thread.
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

    /** Whether to wait for the transaction of this record; called again for as long as it is open. */
    boolean isWorthWaitingFor(SendingTimes.Sent record) {
        String place = record.partition() + " offset " + record.offset();
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
