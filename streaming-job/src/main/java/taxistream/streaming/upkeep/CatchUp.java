package taxistream.streaming.upkeep;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says every few seconds how many records a statistic has to read, how fast it reads, and how long that takes. */
final class CatchUp {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String statistic;
    private final Consumer<String> report;
    private final long began;
    private long told;
    private OptionalLong first = OptionalLong.empty();
    private long firstAt;

    /** @param now the time in nanoseconds, from any moment */
    CatchUp(String statistic, Consumer<String> report, long now) {
        this.statistic = statistic;
        this.report = report;
        this.began = now;
        this.told = now;
    }

    /**
     * Takes a look into account.
     *
     * @param behind the unread records; empty if no batch has been committed yet
     */
    void look(OptionalLong behind, long now) {
        if (behind.isPresent() && first.isEmpty()) {
            first = behind;
            firstAt = now;
        }
        if (now - told < EVERY_NANOS) {
            return;
        }
        told = now;
        report.accept(behind.isEmpty() ? noBatch(now) : sentence(behind.getAsLong(), now));
    }

    private String noBatch(long now) {
        return String.format(
                Locale.ROOT,
                "%s: no batch is committed yet, after %d s.",
                statistic,
                TimeUnit.NANOSECONDS.toSeconds(now - began));
    }

    private String sentence(long behind, long now) {
        double seconds = (now - firstAt) / 1e9;
        double pace = seconds > 0 ? (first.getAsLong() - behind) / seconds : 0;
        String unread = String.format(Locale.ROOT, "%s: %,d records to read", statistic, behind);
        return pace < 1
                ? unread + "."
                : String.format(
                        Locale.ROOT, "%s, %,.0f a second: about %,.0f s.", unread, pace, Math.ceil(behind / pace));
    }
}
