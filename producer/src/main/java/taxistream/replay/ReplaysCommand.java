package taxistream.replay;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.ReplayLog;
import taxistream.replay.kafka.ReplayRecord;
import taxistream.replay.kafka.Topics;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.KafkaServerOptions;

/** {@code taxistream replays}: lists the replays of a topic, how far each has come, and whether it is complete. */
@Command(
        name = "replays",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Lists the replays into a topic: their ids, positions and state.")
public final class ReplaysCommand implements Callable<Integer> {

    @Mixin
    private KafkaServerOptions servers;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "trips",
            description = "The topic that receives the trips.")
    private String topic;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        KafkaEndpoint kafka = new KafkaEndpoint(servers.bootstrapServers(), servers.client());
        List<ReplayRecord> replays = ReplayLog.readIfThere(
                        kafka, Topics.of(topic, Optional.empty()).replays())
                .replays();
        PrintWriter out = spec.commandLine().getOut();
        if (replays.isEmpty()) {
            out.println("No replay has sent anything to topic " + topic + ".");
        }
        int width = replays.stream()
                .mapToInt(replay -> replay.replay().length())
                .max()
                .orElse(0);
        for (ReplayRecord replay : replays) {
            out.println(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %-8s  %,12d sent  %,8d rejected  last after %s, written %s by %s",
                    replay.replay(),
                    replay.done() ? "complete" : "open",
                    replay.sent(),
                    replay.rejected(),
                    ReplayRun.describe(replay),
                    replay.updatedAt(),
                    replay.instance()));
        }
        return Commands.SUCCESS;
    }
}
