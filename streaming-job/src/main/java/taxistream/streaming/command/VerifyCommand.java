package taxistream.streaming.command;

import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
import taxistream.settings.WrongUsage;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.statistic.StaticTables;
import taxistream.streaming.upkeep.LateTrips;
import taxistream.streaming.upkeep.MonthRange;
import taxistream.streaming.upkeep.RecountFiles;
import taxistream.streaming.upkeep.RecountedTrips;
import taxistream.streaming.upkeep.Unread;
import taxistream.streaming.upkeep.Verification;
import taxistream.trips.Service;

/** {@code taxistream verify PATH…}: recounts files in a batch and compares every row of every statistic with MySQL. */
@Command(
        name = "verify",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Recounts the trips of parquet files with the same SQL, and compares every row of every statistic in MySQL."
                        + " Exit code 0 if all are equal to the cent, else 1.")
public final class VerifyCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "The files that were replayed: a parquet file, a folder or a glob, here or on gs://.")
    private List<String> paths;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "Replaces the service in the files' names. Without it: as the names say.")
    private String service;

    @Option(
            names = "--month",
            paramLabel = "yyyy-MM",
            description = "Replaces the month in the files' names. Without it: as the names say.")
    private String month;

    @Option(
            names = "--months",
            paramLabel = "FIRST..LAST",
            converter = MonthRange.Converter.class,
            description = "Compares these months alone. Without it: every row of the tables.")
    private MonthRange months;

    @Option(names = "--wait", description = "Waits until the job has read all that is in the topic, then compares.")
    private boolean waits;

    @Mixin
    private RecountOptions recount;

    @Mixin
    private MySqlOptions mysql;

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Optional<Service> serviceGiven = Optional.ofNullable(service).map(VerifyCommand::service);
        Optional<YearMonth> monthGiven = Optional.ofNullable(month).map(VerifyCommand::month);
        Verification verification = new Verification(
                new Database(mysql.settings()),
                statistics.folders(),
                Optional.ofNullable(months),
                () -> LateTrips.read(kafka.topic(OptionalLong.empty()), Progress.read(new Database(mysql.settings()))));
        PrintWriter out = spec.commandLine().getOut();
        lookForUnreadRecords(out);
        SparkSession spark = recount.startSpark("taxistream verify", paths);
        try {
            StaticTables.register(spark, statistics.tables());
            RecountFiles files = RecountFiles.resolve(
                    paths, serviceGiven, monthGiven, spark.sessionState().newHadoopConf());
            files.printPassedOver(out);
            boolean equal = verification.run(spark, RecountedTrips.of(spark, files, recount.outsideMonth()), out);
            return equal ? Commands.SUCCESS : Commands.FAILED;
        } finally {
            spark.stop();
        }
    }

    /** Said before the comparison: the rows of trips that no batch has read yet must differ. */
    private void lookForUnreadRecords(PrintWriter out) {
        Database database = new Database(mysql.settings());
        try (TopicProgress progress =
                new TopicProgress(kafka.topic(OptionalLong.empty()), QueryOptions.CONSUMER_GROUP)) {
            Supplier<Unread> now = () -> Unread.of(Progress.read(database), progress);
            if (waits) {
                Unread.await(now, out);
                return;
            }
            now.get().warnings().forEach(out::println);
        }
    }

    private static Service service(String label) {
        return Service.ofLabel(label)
                .orElseThrow(() -> new WrongUsage("--service '" + label + "' is none of " + Service.labels() + "."));
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw new WrongUsage(
                    String.format(Locale.ROOT, "--month '%s' is not a month: write it like 2021-01.", text), e);
        }
    }
}
