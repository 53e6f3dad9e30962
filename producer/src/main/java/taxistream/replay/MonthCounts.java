package taxistream.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import taxistream.replay.kafka.ReplayRecord.FileCounts;
import taxistream.replay.source.FileRows;
import taxistream.replay.source.TripFeed;
import taxistream.settings.FailedRun;
import taxistream.trips.RejectionReason;

/** The rows of a month's files that were sent or rejected so far, file by file. For one thread. */
final class MonthCounts {

    private final List<FileRows> files;
    private final long[] sent;
    private final List<Map<String, Long>> rejected = new ArrayList<>();
    private final long sentBefore;
    private final long rejectedBefore;
    private long sentRows;
    private long rejectedRows;

    /** @param before the counts that an earlier run committed; counts of other files are ignored */
    MonthCounts(List<FileRows> files, List<FileCounts> before) {
        this.files = files;
        this.sent = new long[files.size()];
        files.forEach(file -> rejected.add(new LinkedHashMap<>()));
        for (int i = 0; i < sent.length; i++) {
            for (FileCounts counts : before) {
                if (counts.file().equals(files.get(i).file().label())) {
                    sent[i] = counts.sent();
                    rejected.get(i).putAll(counts.rejected());
                }
            }
        }
        sentRows = LongStream.of(sent).sum();
        rejectedRows = IntStream.range(0, sent.length).mapToLong(this::rejected).sum();
        sentBefore = sentRows;
        rejectedBefore = rejectedRows;
    }

    void countSent(int fileIndex) {
        sent[fileIndex]++;
        sentRows++;
    }

    void countRejected(int fileIndex, RejectionReason reason) {
        rejected.get(fileIndex).merge(reason.label(), 1L, Long::sum);
        rejectedRows++;
    }

    /** Sent and rejected rows, those of earlier runs included. */
    long rows() {
        return sentRows + rejectedRows;
    }

    long rejectedRows() {
        return rejectedRows;
    }

    long toSend() {
        return files.stream().mapToLong(FileRows::toSend).sum();
    }

    long sentByThisRun() {
        return sentRows - sentBefore;
    }

    long rejectedByThisRun() {
        return rejectedRows - rejectedBefore;
    }

    List<FileCounts> toRecord() {
        return IntStream.range(0, sent.length)
                .mapToObj(i -> new FileCounts(
                        files.get(i).file().label(),
                        files.get(i).rows(),
                        sent[i],
                        new LinkedHashMap<>(rejected.get(i))))
                .toList();
    }

    /**
     * Checks before the first row is sent that the feed holds every remaining row. Otherwise the position would pass missing rows, and no
     * later run could send them.
     *
     * @throws FailedRun if it holds fewer or more
     */
    void checkNothingIsMissing(TripFeed feed) throws InterruptedException {
        for (int i = 0; i < sent.length; i++) {
            check(i, feed.rowsRead(i), "are left behind the position");
        }
    }

    /** Checks that every row of every file was sent or rejected, or is left out on purpose. */
    void checkComplete() {
        for (int i = 0; i < sent.length; i++) {
            check(i, 0, "are left");
        }
    }

    private void check(int i, long left, String where) {
        long done = sent[i] + rejected(i);
        FileRows expected = files.get(i);
        if (done + left != expected.toSend()) {
            throw new FailedRun(String.format(
                    Locale.ROOT,
                    "%s has %,d rows to send. Of these, %,d were sent, %,d were rejected, and %,d %s. The sum must be"
                            + " equal: the fault is taxistream's, not the file's. The open transaction is not committed."
                            + " Please report it. To have these months whole, replay them into new topics (--topic,"
                            + " --rejected-topic).",
                    expected.file().location(),
                    expected.toSend(),
                    sent[i],
                    rejected(i),
                    left,
                    where));
        }
    }

    private long rejected(int fileIndex) {
        return rejected.get(fileIndex).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
