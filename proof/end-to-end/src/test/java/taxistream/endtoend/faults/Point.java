package taxistream.endtoend.faults;

import java.util.List;

/** A place in our code where a fault strikes. */
enum Point {
    REPLAY_BEFORE_SEND("replay.before-send", "before the first send", 1),
    REPLAY_MID_TRANSACTION("replay.before-send", "mid transaction", 700),
    REPLAY_BEFORE_COMMIT("replay.before-commit", "before the commit", 2),
    REPLAY_AFTER_COMMIT("replay.after-commit", "after the commit, its answer not yet taken note of", 2),

    BEFORE_OFFSETS("checkpoint.before-offsets", "before the offset log", 1),
    AFTER_OFFSETS("checkpoint.after-offsets", "after the offset log", 1),
    STATE("checkpoint.before-state", "during the state's upload", 1),
    BEFORE_MYSQL("stream.before-mysql", "before MySQL", 1),
    BEFORE_ROWS("stream.before-rows", "before the first row", 1),
    MID_ROWS("stream.mid-rows", "mid rows", 1),
    BEFORE_COMMIT("stream.before-commit", "before COMMIT", 1),
    AFTER_COMMIT("stream.after-commit", "after COMMIT, before the commit log", 1),
    BEFORE_COMMITS("checkpoint.before-commits", "before the commit log", 1);

    private static final String PRODUCER = "replay.";

    private final String failPoint;
    private final String words;
    private final int times;

    Point(String failPoint, String words, int times) {
        this.failPoint = failPoint;
        this.words = words;
        this.times = times;
    }

    String failPoint() {
        return failPoint;
    }

    /** At which passing of the fail point this is: the third commit of a replay is its second with rows. */
    int times() {
        return times;
    }

    boolean isOfProducer() {
        return failPoint.startsWith(PRODUCER);
    }

    static List<Point> ofProducer() {
        return List.of(values()).stream().filter(Point::isOfProducer).toList();
    }

    static List<Point> ofDriver() {
        return List.of(values()).stream().filter(point -> !point.isOfProducer()).toList();
    }

    @Override
    public String toString() {
        return words;
    }
}
