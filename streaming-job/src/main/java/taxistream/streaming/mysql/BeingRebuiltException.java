package taxistream.streaming.mysql;

/** The statistic's table was replaced by a rebuilt one, or is about to be; the job can continue with the rebuilt one. */
public final class BeingRebuiltException extends RuntimeException {

    BeingRebuiltException(String statistic, String by) {
        super("Statistic '" + statistic + "' is rebuilt: " + by + ".");
    }
}
