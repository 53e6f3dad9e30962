package taxistream.streaming.command;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.Nearest;
import taxistream.settings.WrongUsage;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.streaming.upkeep.StatisticTests;

/** {@code taxistream statistics test}: compares statistics over small trips with the rows that are expected of them. */
@Command(
        name = "test",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Computes each statistic over the trips of NAME.test/trips.csv, which lies beside NAME.sql, and compares every"
                        + " row with NAME.test/expected.csv. Exit code 0 if all are as expected, else 1.")
public final class StatisticsTestCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "The statistics to test, by name or as SQL files; without, every one in the folder.")
    private List<String> names = List.of();

    @Mixin
    private StatisticOptions statistics;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        boolean areFiles = areFiles(); // wrong usage is told before Spark starts
        SparkSession spark = SparkSessions.start(Map.of(
                "spark.ui.enabled", "false",
                "spark.sql.shuffle.partitions", "1",
                "spark.app.name", "taxistream statistics test"));
        try {
            boolean passed = areFiles ? runFiles(spark) : run(spark, statistics.folders(), named(spark));
            return passed ? Commands.SUCCESS : Commands.FAILED;
        } finally {
            spark.stop();
        }
    }

    private boolean areFiles() {
        long files = names.stream().filter(name -> name.endsWith(".sql")).count();
        if (files > 0 && files < names.size()) {
            throw new WrongUsage("Name SQL files, or statistics of the folder by their names: not both.");
        }
        return files > 0;
    }

    /** Each with the test that lies beside it. */
    private boolean runFiles(SparkSession spark) {
        statistics.folders().registerTables(spark);
        Map<Path, List<StatisticFile>> byFolder = names.stream()
                .map(name -> Path.of(name).toAbsolutePath())
                .collect(groupingBy(Path::getParent, TreeMap::new, mapping(StatisticFile::readFile, toList())));
        boolean passed = true;
        for (Map.Entry<Path, List<StatisticFile>> files : byFolder.entrySet()) {
            StatisticFolders besideThem = new StatisticFolders(files.getKey(), statistics.views(), statistics.tables());
            passed &= run(spark, besideThem, files.getValue());
        }
        return passed;
    }

    private boolean run(SparkSession spark, StatisticFolders folders, List<StatisticFile> files) {
        return new StatisticTests(spark, folders).run(files, spec.commandLine().getOut());
    }

    private List<StatisticFile> named(SparkSession spark) {
        List<StatisticFile> all = statistics.folders().read(spark);
        List<String> known = all.stream().map(StatisticFile::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new WrongUsage("There is no statistic '" + name + "' in " + statistics.statistics() + "."
                        + Nearest.hint(name, known) + " There are " + String.join(", ", known) + ".");
            }
        }
        return names.isEmpty()
                ? all
                : all.stream().filter(file -> names.contains(file.name())).toList();
    }
}
