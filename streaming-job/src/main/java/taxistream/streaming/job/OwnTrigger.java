package taxistream.streaming.job;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;
import taxistream.settings.DurationConverter;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;

/** A statistic's own trigger. A table that is needed once an hour need not cost a batch every ten seconds. */
final class OwnTrigger {

    private OwnTrigger() {}

    /**
     * The trigger in the statistic's file; empty if the file has none and the job's trigger applies.
     *
     * @throws StatisticException if its line is no duration above 0
     */
    static Optional<Duration> of(StatisticFile file) {
        return file.trigger().map(text -> parsed(text, file));
    }

    private static Duration parsed(String text, StatisticFile file) {
        try {
            Duration every = DurationConverter.parse(text);
            if (!every.isZero()) {
                return every;
            }
        } catch (TypeConversionException e) {
            // the sentence below says it
        }
        throw new StatisticException(
                file,
                "has the trigger '" + text
                        + "', which is no duration. Write a whole number above 0 and a unit: -- trigger: 1 minute");
    }
}
