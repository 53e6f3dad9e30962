package taxistream.streaming.command;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.MySqlOptions;
import taxistream.settings.WrongUsage;
import taxistream.streaming.job.SparkSessions;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.ZonesTable;
import taxistream.streaming.statistic.StaticTables;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.streaming.upkeep.ZonesFile;

/** {@code taxistream statistics zones}: TLC's table of zones in MySQL, for joins with the statistics' tables. */
@Command(
        name = "zones",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Puts TLC's taxi zones into the table zones of MySQL, where queries can join the statistics' tables with their"
                        + " names. Needs taxi_zone_lookup.csv in the folder of tables, and the rights of the job's user.")
public final class StatisticsZonesCommand implements Callable<Integer> {

    @Option(
            names = "--tables",
            paramLabel = "DIR",
            defaultValue = StatisticFolders.TABLES,
            description = "Folder that holds taxi_zone_lookup.csv.")
    private String tables;

    @Mixin
    private MySqlOptions mysql;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Database database = new Database(mysql.settings());
        database.check();
        SparkSession spark = SparkSessions.start(
                Map.of("spark.ui.enabled", "false", "spark.app.name", "taxistream statistics zones"));
        try {
            if (!StaticTables.register(spark, StatisticOptions.tables(tables)).contains(ZonesFile.TABLE)) {
                throw new WrongUsage("There is no " + ZonesFile.TABLE + ".csv in " + tables
                        + ". Fetch it: 'taxistream download --zones --out " + tables + "'.");
            }
            List<ZonesTable.Zone> zones = ZonesFile.read(spark);
            ZonesTable.write(database, zones);
            spec.commandLine().getOut().println("Table " + ZonesTable.TABLE + " holds " + zones.size() + " zones.");
            return Commands.SUCCESS;
        } finally {
            spark.stop();
        }
    }
}
