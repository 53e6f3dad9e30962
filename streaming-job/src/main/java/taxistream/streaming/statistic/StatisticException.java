package taxistream.streaming.statistic;

/** A statistic that does not parse, or that cannot be kept right. The message names it and says what to write instead. */
public final class StatisticException extends RuntimeException {

    StatisticException(String name, String why) {
        super("Statistic '" + name + "' " + why);
    }

    StatisticException(String name, String why, Throwable cause) {
        super("Statistic '" + name + "' " + why, cause);
    }
}
