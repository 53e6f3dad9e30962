package taxistream.streaming.statistic;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.ConfigurationFolder;
import taxistream.settings.Nearest;
import taxistream.settings.WrongUsage;

/**
 * The folders of the statistics and of their views and tables.
 *
 * @param statistics folder of SQL files
 * @param views folder of MySQL views over the statistics' tables; need not exist
 * @param tables folder of CSV and parquet tables that statistics may join trips with; need not exist
 */
public record StatisticFolders(Path statistics, Path views, Path tables) {

    /** The folders that ship, from the root of the installation. */
    public static final String STATISTICS = "config/statistics";

    public static final String VIEWS = "config/views";
    public static final String TABLES = "config/tables";

    /** The shipped folders, beside the command and independent of the working directory. */
    public static StatisticFolders shipped() {
        return new StatisticFolders(
                ConfigurationFolder.besideCommand(STATISTICS),
                ConfigurationFolder.besideCommand(VIEWS),
                ConfigurationFolder.besideCommand(TABLES));
    }

    /**
     * Reads the statistics, and makes the tables known to Spark.
     *
     * @throws WrongUsage if a file cannot be read, or two things have one name
     */
    public List<StatisticFile> read(SparkSession spark) {
        List<String> known = registerTables(spark);
        return files().stream().map(file -> read(file, known)).toList();
    }

    /**
     * Reads the statistics that can be read, and makes the tables known to Spark: a bad file keeps no other from its turn.
     *
     * @param refused is told why of each other file
     */
    public List<StatisticFile> readable(SparkSession spark, Consumer<String> refused) {
        List<String> known = registerTables(spark);
        List<StatisticFile> readable = new ArrayList<>();
        for (Path file : files()) {
            try {
                readable.add(read(file, known));
            } catch (WrongUsage | StatisticException e) {
                refused.accept(e.getMessage());
            }
        }
        return List.copyOf(readable);
    }

    /**
     * The SQL files of the statistics, in the order of their names.
     *
     * @throws WrongUsage if the folder cannot be read, or there is none
     */
    public List<Path> files() {
        return StatisticFile.files(statistics);
    }

    /**
     * Makes the tables known to Spark, and returns their names.
     *
     * @throws WrongUsage if one cannot be read
     */
    public List<String> registerTables(SparkSession spark) {
        return StaticTables.register(spark, tables);
    }

    /**
     * Reads one statistic's file without reading the others, and makes the tables known to Spark.
     *
     * @throws WrongUsage if it cannot be read, or a view or a table has its name
     */
    public StatisticFile read(SparkSession spark, Path file) {
        return read(file, registerTables(spark));
    }

    /**
     * Reads one statistic's file without reading the others.
     *
     * @param known the names of the tables
     * @throws WrongUsage if it cannot be read, or a view or a table has its name
     */
    public StatisticFile read(Path file, List<String> known) {
        StatisticFile read = StatisticFile.readFile(file);
        checkName(read, known);
        return read;
    }

    private void checkName(StatisticFile file, List<String> known) {
        if (Files.exists(views.resolve(file.name() + ".sql"))) {
            throw new WrongUsage("Two things are called '" + file.name() + "': a statistic in " + statistics
                    + " and a view in " + views + ". Rename one of the files.");
        }
        if (known.contains(file.name())) {
            throw new WrongUsage("Two things are called '" + file.name() + "': a statistic in " + statistics
                    + " and a table in " + tables + ". Rename one of the files.");
        }
    }

    /**
     * Reads one of the statistics, and makes the tables known to Spark.
     *
     * @throws WrongUsage if there is none of this name
     */
    public StatisticFile read(SparkSession spark, String name) {
        List<StatisticFile> files = read(spark);
        return files.stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = files.stream().map(StatisticFile::name).toList();
                    return new WrongUsage("There is no statistic '" + name + "' in " + statistics + "."
                            + Nearest.hint(name, names) + " There are " + String.join(", ", names) + ".");
                });
    }
}
