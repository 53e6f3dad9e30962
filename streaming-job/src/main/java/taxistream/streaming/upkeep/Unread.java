package taxistream.streaming.upkeep;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.ProgressRow;

/**
 * Records of the topic that are in no table yet. A comparison before they are read would report misleading differences.
 *
 * @param byStatistic the unread records of each statistic that is behind, from Kafka, or from its last batch if Kafka does not answer
 * @param otherTopics one sentence with the remedy for each statistic whose topic was recreated or deleted; its unread records are unknown
 */
public record Unread(SortedMap<String, Long> byStatistic, List<String> otherTopics) {

    private static final long LOOK_EVERY_MILLIS = 1_000;
    /** A job that reads nothing for this long is not running, or cannot continue. */
    private static final long LONGEST_STANDSTILL_MILLIS = 120_000;

    /** Asks Kafka for each statistic that is still kept. */
    public static Unread of(List<ProgressRow> rows, TopicProgress progress) {
        SortedMap<String, Long> unread = new TreeMap<>();
        List<String> otherTopics = new ArrayList<>();
        boolean answers = true;
        for (ProgressRow row : rows) {
            if (row.retired()) {
                continue;
            }
            long behind = row.recordsBehind().orElse(0);
            if (answers) {
                try {
                    Optional<String> otherTopic = row.otherTopic(progress.topicId(row.topic()));
                    if (otherTopic.isPresent()) {
                        otherTopics.add(otherTopic.get());
                        continue;
                    }
                    Map<?, Long> lag = progress.lag(row.statistic(), row.topic());
                    behind = lag.isEmpty()
                            ? behind
                            : lag.values().stream().mapToLong(Long::longValue).sum();
                } catch (FailedRun e) {
                    if (isTopicGone(e)) {
                        otherTopics.add(e.getMessage() + ", which statistic '" + row.statistic()
                                + "' has read. Bring it back; or replay all trips into one of its name, and run"
                                + " 'taxistream rebuild " + row.statistic() + "'.");
                        continue;
                    }
                    answers = false; // from here on the ledger's figures are used
                }
            }
            if (behind > 0) {
                unread.put(row.statistic(), behind);
            }
        }
        return new Unread(unread, otherTopics);
    }

    private static boolean isTopicGone(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownTopicOrPartitionException) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return byStatistic.isEmpty() && otherTopics.isEmpty();
    }

    /** Prints a warning about the unread records, or nothing if all are read. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(otherTopics);
        if (!byStatistic.isEmpty()) {
            warnings.add(sentence() + " What it has not read will differ; --wait waits for it.");
        }
        return warnings;
    }

    /** One sentence with the unread records of each statistic that is behind. */
    String sentence() {
        StringBuilder sentence = new StringBuilder("The job has not read the topic to its end: ");
        byStatistic.forEach((statistic, records) -> sentence.append(
                String.format(Locale.ROOT, "%s is %s behind, ", statistic, Counted.of(records, "record"))));
        sentence.setLength(sentence.length() - 2);
        return sentence.append('.').toString();
    }

    /**
     * Waits until the job has read all records.
     *
     * @throws FailedRun if the job reads nothing for two minutes, or a topic was recreated or deleted
     */
    public static void await(Supplier<Unread> now, PrintWriter out) {
        Unread last = new Unread(new TreeMap<>(), List.of());
        long since = System.nanoTime();
        for (Unread unread = now.get(); !unread.isEmpty(); unread = now.get()) {
            if (!unread.otherTopics.isEmpty()) {
                throw new FailedRun(String.join("\n", unread.otherTopics));
            }
            if (!unread.equals(last)) {
                out.println(unread.sentence() + " Waiting.");
                last = unread;
                since = System.nanoTime();
            } else if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) > LONGEST_STANDSTILL_MILLIS) {
                throw new FailedRun(
                        unread.sentence() + " It has read nothing for two minutes. Is 'taxistream stream' running?");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailedRun("The command was interrupted.", e);
            }
        }
    }
}
