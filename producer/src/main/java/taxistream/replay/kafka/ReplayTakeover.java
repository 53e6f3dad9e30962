package taxistream.replay.kafka;

import taxistream.settings.FailedRun;

/** Tells what an error of the output means: wait and go on, or stop with a sentence. */
public final class ReplayTakeover {

    private final KafkaEndpoint kafka;
    private final Topics topics;
    private final String replay;
    private final String instance;

    public ReplayTakeover(KafkaEndpoint kafka, Topics topics, String replay, String instance) {
        this.kafka = kafka;
        this.topics = topics;
        this.replay = replay;
        this.instance = instance;
    }

    /**
     * Returns if the replay may open a new output and go on from its position.
     *
     * @throws FailedRun if another instance took the replay over, or waiting cannot help
     */
    public void mayGoOnAfter(RuntimeException error) {
        if (Outage.isPermanent(error)) {
            throw Outage.explained(kafka, error);
        }
        if (Outage.isFencing(error)) {
            // The epoch is also lost when a transaction takes longer than the broker allows: then the log still names
            // us.
            ReplayLog.read(kafka, topics.replays())
                    .replay(replay)
                    .filter(record -> !record.instance().equals(instance))
                    .ifPresent(record -> {
                        throw new FailedRun(
                                "Replay '" + replay + "' was taken over by another instance (" + record.instance()
                                        + "), so this one stops. Nothing was sent twice. Run one instance for an id, or pass"
                                        + " another --replay-id.",
                                error);
                    });
        }
    }
}
