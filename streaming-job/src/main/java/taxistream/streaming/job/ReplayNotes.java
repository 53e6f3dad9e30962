package taxistream.streaming.job;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.streaming.kafka.ReplayCounts;
import taxistream.streaming.kafka.ReplaysTopic;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.ReplayRow;
import taxistream.streaming.mysql.ReplayTables;

/**
 * Writes the replays' counts of sent and rejected rows to MySQL, every few seconds and once more at the end. The counts are for people:
 * if Kafka or MySQL is away, the job continues and the counts grow old.
 */
final class ReplayNotes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReplayNotes.class);
    private static final long PERIOD_SECONDS = 5;
    private static final long LONGEST_END_SECONDS = 15;

    private final TripTopic topic;
    private final Database database;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "taxistream-replay-notes");
    private boolean failed;

    private ReplayNotes(TripTopic topic, Database database) {
        this.topic = topic;
        this.database = database;
    }

    static ReplayNotes start(TripTopic topic, Database database) {
        ReplayNotes notes = new ReplayNotes(topic, database);
        notes.thread.setDaemon(true);
        notes.thread.start();
        return notes;
    }

    private void run() {
        try (ReplaysTopic replays = new ReplaysTopic(topic)) {
            boolean last = false;
            while (!last) {
                last = ending.await(PERIOD_SECONDS, TimeUnit.SECONDS);
                note(replays);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            log.warn("The counts of replays are not noted: error={}", e.toString());
        }
    }

    private void note(ReplaysTopic replays) {
        try {
            ReplayTables.write(database, rows(replays.read()));
            failed = false;
        } catch (KafkaException | SQLException e) {
            if (!failed) {
                log.warn(
                        "The counts of replays are not noted for now: error={}",
                        e.toString().lines().findFirst().orElse(""));
            }
            failed = true;
        }
    }

    private List<ReplayRow> rows(List<ReplayCounts> replays) {
        return replays.stream()
                .map(counts -> new ReplayRow(
                        topic.topic(),
                        counts.replay(),
                        counts.done(),
                        counts.sent(),
                        counts.rejected(),
                        LocalDateTime.ofInstant(counts.committedAt(), ZoneOffset.UTC)))
                .toList();
    }

    /** Writes the counts once more, and ends. */
    @Override
    public void close() {
        ending.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LONGEST_END_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
