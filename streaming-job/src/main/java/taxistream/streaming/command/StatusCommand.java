package taxistream.streaming.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.MySqlOptions;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.mysql.ProgressRow;
import taxistream.streaming.upkeep.Status;

/** {@code taxistream status}: how far every statistic is, from MySQL and Kafka; starts no Spark. */
@Command(
        name = "status",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Shows how far each statistic is: trips, lag by partition, watermark, months and which closes next.")
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private MySqlOptions mysql;

    @Option(
            names = "--consumer-group",
            paramLabel = "NAME",
            defaultValue = QueryOptions.CONSUMER_GROUP,
            description = "The group that 'taxistream stream' commits its progress to.")
    private String consumerGroup;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<ProgressRow> rows = Progress.read(new Database(mysql.settings()));
        PrintWriter out = spec.commandLine().getOut();
        try (TopicProgress progress = new TopicProgress(kafka.topic(OptionalLong.empty()), consumerGroup)) {
            Status status = Status.of(rows, progress);
            if (json) {
                out.println(status.json());
            } else {
                status.lines().forEach(out::println);
            }
        }
        return Commands.SUCCESS;
    }
}
