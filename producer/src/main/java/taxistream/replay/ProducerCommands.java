package taxistream.replay;

import java.util.List;
import taxistream.download.DownloadCommand;
import taxistream.generate.GenerateCommand;
import taxistream.settings.CommandFamily;

/** The commands of the producer, which share {@code producer.properties}. */
public final class ProducerCommands {

    private ProducerCommands() {}

    public static CommandFamily family() {
        return new CommandFamily(
                "producer.properties",
                List.of(
                        new ReplayCommand(),
                        new WatchCommand(),
                        new ReplaysCommand(),
                        new GenerateCommand(),
                        new DownloadCommand()));
    }
}
