package taxistream.streaming.command;

import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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

    private static final long WATCH_EVERY_MILLIS = 2_000;

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

    @Option(names = "--watch", description = "Prints it again every two seconds, until Ctrl-C.")
    private boolean watch;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (TopicProgress progress = new TopicProgress(kafka.topic(OptionalLong.empty()), consumerGroup)) {
            print(progress, out);
            while (watch) {
                TimeUnit.MILLISECONDS.sleep(WATCH_EVERY_MILLIS);
                out.println();
                print(progress, out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Commands.SUCCESS;
    }

    private void print(TopicProgress progress, PrintWriter out) {
        Database database = new Database(mysql.settings());
        List<ProgressRow> rows = Progress.read(database);
        Status status = Status.of(rows, Progress.replays(database), Progress.refused(database), progress);
        if (json) {
            out.println(status.json());
        } else {
            if (watch) {
                out.println(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " UTC");
            }
            status.lines().forEach(out::println);
        }
    }
}
