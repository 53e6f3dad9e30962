package taxistream.streaming.statistic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import taxistream.settings.WrongUsage;

/** Tables that statistics may join trips with: CSV files with a header line, and parquet files, each a table of its name. */
public final class StaticTables {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final String TRIPS = "trips";

    private StaticTables() {}

    /**
     * Makes the folder's tables known to the session; none if there is no such folder.
     *
     * @return their names
     * @throws WrongUsage if a file cannot be read as a table, or has a name that no table can have
     */
    public static List<String> register(SparkSession spark, Path folder) {
        List<String> names = new ArrayList<>();
        for (Path file : files(folder)) {
            String name = file.getFileName().toString().replaceFirst("\\.(csv|parquet)$", "");
            if (!NAME.matcher(name).matches() || name.equals(TRIPS)) {
                throw new WrongUsage(
                        "Cannot take " + file + " for a table: its name must be a letter and then lower-case"
                                + " letters, digits and underscores, and not trips. Rename the file.");
            }
            if (names.contains(name)) {
                throw new WrongUsage("There are two tables '" + name + "' in " + folder + ": " + name + ".csv and "
                        + name + ".parquet. Remove one.");
            }
            read(spark, file).createOrReplaceTempView(name);
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path ->
                            path.toString().endsWith(".csv") || path.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new WrongUsage("Cannot read the tables in " + folder + ": " + e + ".", e);
        }
    }

    private static Dataset<Row> read(SparkSession spark, Path file) {
        String uri = file.toAbsolutePath().toUri().toString();
        try {
            if (file.toString().endsWith(".parquet")) {
                return spark.read().parquet(uri);
            }
            return spark.read()
                    .option("header", true)
                    .option("inferSchema", true)
                    .option("escape", "\"") // as spreadsheets write a quote in quotes: twice
                    .csv(uri);
        } catch (Exception e) {
            // Spark throws checked exceptions that it does not declare.
            String why = e instanceof AnalysisException analysis
                    ? analysis.getSimpleMessage()
                    : String.valueOf(e.getMessage());
            throw new WrongUsage(
                    "Cannot read the table " + file + ": "
                            + why.lines().findFirst().orElse("") + " Correct the file, or remove it.",
                    e);
        }
    }
}
