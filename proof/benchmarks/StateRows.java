import java.io.File;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/**
 * How many rows the state of each statistic holds after its last batch, as Spark's own reader of states counts them: lines of
 * statistic and rows. Run from its source on the job's class path. Argument: a checkpoint folder of the job.
 */
final class StateRows {

    public static void main(String[] arguments) throws Exception {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "localhost")
                .getOrCreate()) {
            spark.streams(); // starts what a reader of states looks for
            for (File statistic : folders(new File(arguments[0]))) {
                File[] versions = folders(statistic);
                String latest = versions[versions.length - 1].getPath();
                System.out.println(statistic.getName() + " "
                        + spark.read().format("statestore").load(latest).count());
            }
        }
    }

    private static File[] folders(File folder) {
        File[] folders = folder.listFiles(File::isDirectory);
        Arrays.sort(folders);
        return folders;
    }
}
