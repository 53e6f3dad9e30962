package taxistream.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import taxistream.download.DownloadProgress;
import taxistream.download.TlcFiles;
import taxistream.download.TripDownload;
import taxistream.generate.TripFileGenerator;
import taxistream.settings.FailedRun;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/** The trips of the demo: those of a folder, else three real months, else invented ones, and always said which. */
final class DemoData {

    /** Small, and of one layout: 1.4 MB each. */
    private static final List<TripFileName> MONTHS = Stream.of("2024-01", "2024-02", "2024-03")
            .map(month -> new TripFileName(Service.GREEN, YearMonth.parse(month)))
            .toList();

    private static final Path FOLDER = Path.of("data");
    /** Of each month: about as many as there were. */
    private static final List<Long> INVENTED_TRIPS = List.of(56_000L, 53_000L, 57_000L);

    private static final long SEED = 2024;

    private DemoData() {}

    /**
     * Finds, fetches or invents the trips.
     *
     * @param given the folder that the user named
     * @param temporary receives invented files
     * @return files and folders, as {@code replay} takes them
     */
    static List<String> prepare(Optional<Path> given, Path temporary, PrintWriter err) {
        if (given.isPresent()) {
            return List.of(given.get().toString());
        }
        try (DownloadProgress progress = DownloadProgress.on(err)) {
            err.println("Fetching three months of green taxis from TLC into " + FOLDER + "/.");
            return new TripDownload(TlcFiles.published(), progress)
                    .fetchTrips(MONTHS, FOLDER).stream().map(Path::toString).toList();
        } catch (FailedRun e) {
            err.println("TLC cannot be reached (" + e.getMessage() + ")");
            err.println(String.format(
                    java.util.Locale.ROOT,
                    "So the demo runs on synthetic data: %,d invented trips, not New York's.",
                    INVENTED_TRIPS.stream().mapToLong(Long::longValue).sum()));
            return invent(temporary);
        }
    }

    /** Where the names and shapes of the zones lie: with the trips, or where {@code download --zones} puts them by default. */
    static Optional<Path> zones(Optional<Path> given) {
        return Stream.concat(given.stream(), Stream.of(FOLDER))
                .filter(folder -> Files.isRegularFile(folder.resolve("taxi_zone_lookup.csv")))
                .findFirst();
    }

    private static List<String> invent(Path folder) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < MONTHS.size(); i++) {
            TripFileName month = MONTHS.get(i);
            // Another seed for each: the same trips three times would look like a mistake.
            files.add(new TripFileGenerator(SEED + i)
                    .write(month.service(), month.month(), INVENTED_TRIPS.get(i), folder)
                    .toString());
        }
        return files;
    }
}
