package taxistream.streaming.command;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.MySqlOptions;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.upkeep.Rebuild;

/** {@code taxistream rebuild STATISTIC}: counts a statistic again from the topic's first trip, and swaps the tables. */
@Command(
        name = "rebuild",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = {
            "Counts a statistic again from the topic's first trip, into a table beside the present one, which goes on serving"
                    + " readers; then swaps the two in one step. For a changed SQL, or after a restored backup.",
            "Stopped in between, it goes on when it is run again. A running 'taxistream stream' goes on with the new table."
        })
public final class RebuildCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "STATISTIC", description = "The statistic's name: its file's, without .sql.")
    private String statistic;

    @Option(names = "--cancel", description = "Gives a rebuild up that was stopped: the present table stays.")
    private boolean cancel;

    @Option(names = "--accept-fewer", description = QueryOptions.ACCEPT_FEWER)
    private boolean acceptFewer;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private MySqlOptions mysql;

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private QueryOptions query;

    @Mixin
    private GcsOptions gcs;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StopGate stopGate = StopGate.closedBySignals();
        kafka.checkReachable();
        Map<String, String> settings = query.sparkSettings(gcs.settings());
        settings.put("spark.app.name", "taxistream rebuild " + statistic);
        SparkSession spark = SparkSessions.start(settings);
        try {
            Rebuild rebuild = new Rebuild(
                    spark,
                    kafka.topic(query.mostTripsPerBatch()),
                    new Database(mysql.settings()),
                    query.settings(),
                    statistics.folders().read(spark, statistic),
                    acceptFewer,
                    spec.commandLine().getOut()::println,
                    stopGate);
            String outcome = cancel ? rebuild.cancel() : rebuild.run();
            spec.commandLine().getOut().println(outcome);
            return stopGate.isClosed() ? Commands.STOPPED : Commands.SUCCESS;
        } finally {
            spark.stop();
        }
    }
}
