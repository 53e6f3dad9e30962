package taxistream.jobjar;

import java.nio.file.Path;
import java.util.Arrays;
import taxistream.settings.Commands;
import taxistream.streaming.command.StreamingJobCommands;

/**
 * The job's commands as a Spark application: {@code spark-submit taxistream-job.jar [stream|verify] --bootstrap-servers …}. Without a
 * command's name it is {@code stream}.
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
        int exitCode = run(Commands.ofProcess(), arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
        // Returns: YARN takes a driver that exits by itself for a failed one, whatever its exit code.
    }

    static int run(Commands commands, String... arguments) {
        boolean named = arguments.length > 0 && !arguments[0].startsWith("-");
        return commands.run(
                StreamingJobCommands.family(),
                named ? arguments[0] : "stream",
                named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments);
    }
}
