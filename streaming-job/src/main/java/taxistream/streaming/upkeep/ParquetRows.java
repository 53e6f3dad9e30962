package taxistream.streaming.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import taxistream.settings.FailedRun;

/** Writes rows into one parquet file. Spark itself writes a folder of parts. */
public final class ParquetRows {

    private ParquetRows() {}

    /** @throws FailedRun if the file cannot be written; the former one is there still then */
    public static void write(SparkSession spark, List<Row> rows, StructType schema, Path file) {
        try {
            Path folder = Files.createTempDirectory("taxistream-rows");
            try {
                spark.createDataFrame(rows, schema)
                        .coalesce(1)
                        .write()
                        .parquet(folder.resolve("rows").toUri().toString());
                Files.copy(part(folder.resolve("rows")), file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new FailedRun("Cannot write " + file + ": " + e + ". Name another file with --out.", e);
        }
    }

    private static Path part(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("Spark wrote no part"));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
