package taxistream.replay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.replay.kafka.ReplayLog;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.kafka.ReplayRecord.Inputs;
import taxistream.replay.kafka.ReplayTakeover;
import taxistream.replay.kafka.SentTrips;
import taxistream.replay.kafka.TopicIds;
import taxistream.replay.kafka.TransactionalOutput;
import taxistream.replay.source.MonthSource;
import taxistream.replay.source.MonthsAhead;
import taxistream.settings.FailedRun;

/**
 * One run of a replay: claims the replay id, reads the position and sends the remaining rows. After an outage of Kafka it begins again
 * from the position that Kafka then holds.
 */
public final class Replay {

    private static final Logger log = LoggerFactory.getLogger(Replay.class);

    private final ReplaySettings settings;
    private final ReplayIdentity identity;
    private final ReplayProgress progress;
    private final StopRequest stop;
    private final ReplayTakeover takeover;
    private final OutageClock outage = new OutageClock();

    public Replay(ReplaySettings settings, ReplayProgress progress, StopRequest stop) {
        this(settings, ReplayIdentity.of(settings), progress, stop);
    }

    private Replay(ReplaySettings settings, ReplayIdentity identity, ReplayProgress progress, StopRequest stop) {
        this(
                settings,
                identity,
                new ReplayTakeover(settings.kafka(), settings.topics(), identity.replay(), identity.instance()),
                progress,
                stop);
    }

    /** @param takeover of this instance, which may have claimed the id before */
    Replay(
            ReplaySettings settings,
            ReplayIdentity identity,
            ReplayTakeover takeover,
            ReplayProgress progress,
            StopRequest stop) {
        this.settings = settings;
        this.identity = identity;
        this.progress = progress;
        this.stop = stop;
        this.takeover = takeover;
    }

    /**
     * Sends every row that this id has not sent yet.
     *
     * @return the summary, and the row where the run was stopped
     * @throws FailedRun if the run cannot continue; committed rows stay, and another run continues after them
     * @throws taxistream.trips.TripFileException if a file cannot be read
     */
    public ReplayOutcome run() {
        MonthSource source =
                new MonthSource(settings.selection(), settings.ordering(), settings.workspace(), settings.format());
        // Most replays begin with their first month. So it is prepared while Kafka is asked for the position.
        try (MonthsAhead beginning =
                source.months(settings.months(), Optional.empty()).beginIfAtHand()) {
            settings.topics().ensure(settings.kafka()).forEach(progress::warn);
            return send(new ReplayRun(settings, source, beginning, identity, progress, stop));
        }
    }

    private ReplayOutcome send(ReplayRun run) {
        boolean restart = settings.restart();
        while (true) {
            try {
                takeover.claim();
                try (TransactionalOutput output =
                        TransactionalOutput.open(settings.kafka(), settings.topics(), identity.replay())) {
                    ReplayRecord position = begin(output, restart);
                    restart = false;
                    outage.ends();
                    return run.sendFrom(position, output);
                }
            } catch (KafkaException e) {
                takeover.explainIfPermanent(e);
                outage.waitOut(e);
            }
        }
    }

    /** Reads the id's position and commits this instance as the id's owner. */
    private ReplayRecord begin(TransactionalOutput output, boolean restart) {
        ReplayLog before = ReplayLog.read(settings.kafka(), settings.topics().replays());
        TopicIds topicIds = output.topicIds();
        Optional<ReplayRecord> earlier = restart ? Optional.empty() : before.replay(identity.replay());
        Inputs inputs = identity.inputs();
        if (earlier.isPresent()) {
            inputs = identity.checkSameInputs(before);
            earlier.get().checkIsIn(topicIds);
            earlier.get()
                    .rejectedAreGone(topicIds, settings.topics().rejected())
                    .ifPresent(progress::warn);
            earlier.get()
                    .otherPositionsAreGone(topicIds, settings.topics().replays())
                    .ifPresent(progress::warn);
        } else if (!restart) {
            identity.checkNotSentByAnother(before, topicIds);
            if (before.replays().isEmpty() && SentTrips.areIn(settings.topics().trips(), settings.kafka())) {
                throw positionsAreGone();
            }
        }
        ReplayRecord position = earlier.map(record -> record.takenOverBy(identity.instance(), topicIds))
                .orElseGet(() -> ReplayRecord.begun(
                        identity.replay(), settings.topics().trips(), topicIds, identity.instance()));
        output.begin();
        if (earlier.isEmpty()) {
            before.finishedMonths(identity.replay()).keySet().forEach(output::forgetMonth);
        }
        output.sendInputs(inputs);
        output.commit(position);
        progress.begin(identity.replay(), position);
        return position;
    }

    private FailedRun positionsAreGone() {
        String trips = settings.topics().trips();
        String replays = settings.topics().replays();
        return new FailedRun("Topic " + trips + " holds trips, but " + replays + ", which keeps the replays' positions,"
                + " knows of no replay: it was deleted and made anew, or another program filled " + trips
                + ". Trips of these files would count twice: delete " + trips + " and " + replays
                + ", and start again. If the trips are others, pass --restart, which sends all files beside them.");
    }

    /** An outage of Kafka: waits with longer and longer pauses, and fails when the outage takes too long. */
    private final class OutageClock {

        private static final long FIRST_PAUSE_MILLIS = 500;
        private static final long LONGEST_PAUSE_MILLIS = 10_000;

        /** A broker that has just started may report an existing topic as unknown for a moment. */
        private static final Duration UNTIL_KNOWN = Duration.ofSeconds(10);

        /** Whether the replay was asked to end. */
        private static final long LOOK_EVERY_MILLIS = 100;

        private long began;
        private long pauseMillis = FIRST_PAUSE_MILLIS;

        void ends() {
            began = 0;
            pauseMillis = FIRST_PAUSE_MILLIS;
        }

        void waitOut(KafkaException error) {
            began = began == 0 ? System.nanoTime() : began;
            Duration outage = Duration.ofNanos(System.nanoTime() - began);
            if (error instanceof UnknownTopicOrPartitionException && outage.compareTo(UNTIL_KNOWN) > 0) {
                checkTopics(error);
            }
            if (outage.compareTo(settings.longestOutage()) > 0) {
                throw new FailedRun(
                        "Kafka at " + settings.kafka().bootstrapServers() + " has been away for " + outage.toSeconds()
                                + " s, longer than --max-outage allows: " + firstLine(error)
                                + " Nothing is lost: the same command goes on from the last committed trip.",
                        error);
            }
            log.debug("Kafka lost", error);
            endIfAsked(error);
            progress.warn("Lost Kafka at " + settings.kafka().bootstrapServers() + " (" + firstLine(error)
                    + "). Trying again from the last committed trip in " + pauseMillis + " ms.");
            try {
                for (long waited = 0; waited < pauseMillis; waited += LOOK_EVERY_MILLIS) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                    endIfAsked(error);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailedRun("The replay was interrupted while it waited for Kafka.", e);
            }
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }

        private void checkTopics(KafkaException error) {
            List<String> missing = settings.topics().missing(settings.kafka());
            if (!missing.isEmpty()) {
                throw new FailedRun(
                        "There is no topic " + String.join(" and no topic ", missing) + " any more at Kafka "
                                + settings.kafka().bootstrapServers()
                                + ": it was deleted while the replay ran. Bring it back and run the same command again;"
                                + " without it, that command says what is lost and what to do.",
                        error);
            }
        }

        /** The last transaction may or may not be committed: only Kafka knows. */
        private void endIfAsked(KafkaException error) {
            if (stop.isRequested()) {
                throw new FailedRun(
                        "Stopped while Kafka at " + settings.kafka().bootstrapServers() + " is away: "
                                + firstLine(error) + " The same command goes on from the last committed trip.",
                        error);
            }
        }
    }

    private static String firstLine(Throwable error) {
        List<String> lines = String.valueOf(error.getMessage()).lines().toList();
        return lines.isEmpty() ? error.getClass().getSimpleName() : lines.get(0);
    }
}
