package taxistream.generate;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.trips.Service;

/** {@code taxistream generate}: writes files of invented trips in TLC's layout. */
@Command(
        name = "generate",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Writes parquet files of invented trips in the exact layout that TLC published for each month: for"
                        + " tests and benchmarks. The same seed gives the same trips.")
public final class GenerateCommand implements Callable<Integer> {

    @Option(
            names = "--service",
            split = ",",
            required = true,
            paramLabel = "NAME",
            description = "yellow, green, fhv or fhvhv; several with commas between.")
    private List<Service> services;

    @Option(
            names = "--month",
            split = ",",
            required = true,
            paramLabel = "yyyy-MM",
            description = "The file's month; several with commas between.")
    private List<YearMonth> months;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "100000", description = "So many rows in each file.")
    private long rows;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Receives the files.")
    private Path folder;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "7", description = "Another seed, other trips.")
    private long seed;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TripFileGenerator generator = new TripFileGenerator(seed);
        PrintWriter out = spec.commandLine().getOut();
        for (YearMonth month : months) {
            for (Service service : services) {
                long began = System.nanoTime();
                Path file = generator.write(service, month, rows, folder);
                out.println(String.format(
                        Locale.ROOT,
                        "Wrote %s: %,d invented trips, %.1f MB, %.1f s",
                        file,
                        rows,
                        size(file) / 1e6,
                        (System.nanoTime() - began) / 1e9));
            }
        }
        return Commands.SUCCESS;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
