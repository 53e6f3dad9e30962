package taxistream.streaming.upkeep;

import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.FailedRun;
import taxistream.streaming.checkpoint.CheckpointFolder;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.job.StreamSettings;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.TableSwap;
import taxistream.streaming.statistic.StatisticFile;

/**
 * Rebuilds the tables that another checkpoint fills, with this job's checkpoint. No reader sees an empty table. A table with fewer trips
 * replaces another one only if the user accepts that.
 */
public final class TakeOver {

    private final SparkSession spark;
    private final StreamSettings settings;
    private final boolean acceptFewer;
    private final Consumer<String> report;
    private final StopGate stopGate;
    private final Database database;

    /**
     * @param acceptFewer whether a rebuilt table may have fewer trips
     * @param report receives the lines about the replaced tables
     */
    public TakeOver(
            SparkSession spark,
            StreamSettings settings,
            boolean acceptFewer,
            Consumer<String> report,
            StopGate stopGate) {
        this.spark = spark;
        this.settings = settings;
        this.acceptFewer = acceptFewer;
        this.report = report;
        this.stopGate = stopGate;
        this.database = new Database(settings.mysql());
    }

    /** @throws FailedRun if a table cannot be rebuilt */
    public void run() {
        List<StatisticFile> foreign =
                settings.folders().read(spark).stream().filter(this::isForeign).toList();
        for (StatisticFile file : foreign) {
            if (!stopGate.isClosed()) {
                report.accept(rebuild(file).run());
            }
        }
    }

    private boolean isForeign(StatisticFile file) {
        TableSwap swap = new TableSwap(database, file);
        CheckpointFolder folder = CheckpointFolder.of(settings.query().checkpoint(), file.name(), swap.version());
        return swap.queryId()
                .filter(query -> !folder.belongsTo(query, spark.sessionState().newHadoopConf()))
                .isPresent();
    }

    private Rebuild rebuild(StatisticFile file) {
        return new Rebuild(spark, settings.topic(), database, settings.query(), file, acceptFewer, report, stopGate);
    }
}
