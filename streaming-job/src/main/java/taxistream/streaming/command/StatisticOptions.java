package taxistream.streaming.command;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import taxistream.settings.ConfigurationFolder;
import taxistream.settings.WrongUsage;
import taxistream.streaming.statistic.StatisticFolders;

/** The flags for the folders of statistics, views and tables. */
final class StatisticOptions {

    @Option(
            names = "--statistics",
            paramLabel = "DIR",
            defaultValue = StatisticFolders.STATISTICS,
            description = "Folder of SQL files: each is a statistic, a query and a table of its name.")
    private String statistics;

    @Option(
            names = "--views",
            paramLabel = "DIR",
            defaultValue = StatisticFolders.VIEWS,
            description = "Folder of MySQL views over the statistics' tables, created with them.")
    private String views;

    @Option(
            names = "--tables",
            paramLabel = "DIR",
            defaultValue = StatisticFolders.TABLES,
            description =
                    "Folder of CSV and parquet files that statistics may join trips with, each a table of its name.")
    private String tables;

    Path statistics() {
        return resolved(statistics, StatisticFolders.STATISTICS);
    }

    Path views() {
        return resolved(views, StatisticFolders.VIEWS);
    }

    Path tables() {
        return tables(tables);
    }

    /** The folder that ships may be gone, for most statistics join nothing; one that was named may not. */
    static Path tables(String given) {
        Path folder = resolved(given, StatisticFolders.TABLES);
        if (!given.equals(StatisticFolders.TABLES) && !Files.isDirectory(folder)) {
            throw new WrongUsage("There is no folder " + folder + " of tables. Correct --tables, or leave it out.");
        }
        return folder;
    }

    StatisticFolders folders() {
        return folders(statistics());
    }

    StatisticFolders folders(Path ofStatistics) {
        return new StatisticFolders(ofStatistics, views(), tables());
    }

    /** The folder that ships lies beside the command, wherever that is called from. */
    static Path resolved(String given, String shipped) {
        return given.equals(shipped) ? ConfigurationFolder.besideCommand(shipped) : Path.of(given);
    }
}
