package taxistream.jobjar;

import java.nio.file.Path;
import taxistream.streaming.StreamCommand;

/**
 * {@code taxistream stream} as a Spark application: {@code spark-submit taxistream-job.jar --bootstrap-servers …}.
 *
 * <p>A driver may start on any worker of a cluster, in an empty folder. So the statistics that ship are in the jar, and are what the
 * job keeps unless {@code --statistics} names others.
 */
public final class SubmittedJob {

    /** Where the job looks for what ships, if it is not in the working folder: the launcher's variable too. */
    private static final String HOME = "taxistream.home";

    private SubmittedJob() {}

    public static void main(String[] arguments) {
        if (System.getProperty(HOME) == null) {
            Path home = ShippedConfiguration.ofThisJar().unpack();
            System.setProperty(HOME, home.toString());
        }
        StreamCommand.main(arguments);
    }
}
