package taxistream.streaming.job;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;
import taxistream.settings.DurationConverter;
import taxistream.settings.FailedRun;
import taxistream.streaming.statistic.StatisticFile;

/** A statistic's own trigger: what is needed once an hour need not cost a batch every ten seconds. */
final class OwnTrigger {

    private OwnTrigger() {}

    /**
     * How often the statistic's file wants a batch; empty if it is content with the job's trigger.
     *
     * @throws FailedRun if its line is no duration above 0
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
        throw new FailedRun("Statistic '" + file.statisticName() + "' has the trigger '" + text
                + "', which is no duration. Write a whole number above 0 and a unit: -- trigger: 1 minute");
    }
}
