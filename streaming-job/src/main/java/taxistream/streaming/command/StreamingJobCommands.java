package taxistream.streaming.command;

import java.util.List;
import taxistream.settings.CommandFamily;

/** The commands of the streaming job, which share {@code streaming-job.properties}. */
public final class StreamingJobCommands {

    private StreamingJobCommands() {}

    public static CommandFamily family() {
        return new CommandFamily(
                "streaming-job.properties",
                List.of(
                        new StreamCommand(),
                        new StatusCommand(),
                        new StatisticsCommand(),
                        new RebuildCommand(),
                        new BackfillCommand(),
                        new RepartitionCommand(),
                        new VerifyCommand()));
    }
}
