package taxistream.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;
import taxistream.generate.TripFileGenerator;
import taxistream.trips.Service;

/** TLC's real files, in the folder that the environment variable TLC_DATA names. */
public final class TestData {

    private TestData() {}

    /** Skips the test where there are no real files. */
    public static Path realFiles() {
        String folder = System.getenv("TLC_DATA");
        assumeTrue(folder != null && Files.isDirectory(Path.of(folder)), "TLC_DATA names no folder of TLC's files");
        return Path.of(folder).toAbsolutePath();
    }

    /** Every parquet file below the folder. */
    public static List<Path> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of invented trips. */
    public static Path generated(Path folder, String service, String month, long rows) {
        return new TripFileGenerator(1)
                .write(Service.ofLabel(service).orElseThrow(), YearMonth.parse(month), rows, folder);
    }
}
