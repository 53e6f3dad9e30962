package taxistream.replay.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.KafkaException;
import taxistream.process.FailPoint;
import taxistream.settings.FailedRun;

/**
 * Decides which instance owns a replay: the one that began last. The owner writes its name to the log before it fences the others. So a
 * fenced instance reads the owner from the log, and never fences back.
 */
public final class ReplayTakeover {

    private final KafkaEndpoint kafka;
    private final Topics topics;
    private final String replay;
    private final String instance;
    private boolean announced;

    public ReplayTakeover(KafkaEndpoint kafka, Topics topics, String replay, String instance) {
        this.kafka = kafka;
        this.topics = topics;
        this.replay = replay;
        this.instance = instance;
    }

    /**
     * The first call claims the replay for this instance. Later calls check that this instance still owns it.
     *
     * @throws KafkaException if Kafka does not answer now; try again
     * @throws FailedRun if another instance began meanwhile
     */
    public void claim() {
        if (announced) {
            checkOwner();
        } else {
            announce();
            announced = true;
        }
    }

    private void checkOwner() {
        ReplayLog.readWithOpenTransactions(kafka, topics.replays())
                .owner(replay)
                .filter(owner -> !owner.equals(instance))
                .ifPresent(owner -> {
                    throw new FailedRun("Replay '" + replay + "' was taken over by another instance (" + owner
                            + "), so this one stops. Nothing was sent twice. Run one instance for an id, or pass another"
                            + " --replay-id.");
                });
    }

    /** Written outside any transaction, because the owner must be in the log before it fences the others. */
    private void announce() {
        ReplayLog.write(kafka, topics.replays(), ReplayLog.ownerKey(replay), instance.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns if a retry may help.
     *
     * @throws FailedRun if it cannot
     */
    public void explainIfPermanent(KafkaException error) {
        if (Outage.isPermanent(error)) {
            throw Outage.explained(kafka, error);
        }
        if (Outage.isFencing(error)) {
            FailPoint.reached("replay.while-fenced");
        }
    }
}
