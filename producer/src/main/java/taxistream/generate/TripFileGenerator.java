package taxistream.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.stream.Collectors;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

/** Writes files of invented trips as TLC would have published them. The same seed and number of rows give the same trips. */
public final class TripFileGenerator {

    /** DuckDB makes one page of a column's part of a row group. With so many rows it is a page of 1 MiB, as TLC's are. */
    private static final int ROW_GROUP_ROWS = 131_072;

    private final long seed;

    public TripFileGenerator(long seed) {
        this.seed = seed;
    }

    /**
     * Writes one file, named as TLC names it; it replaces one of that name once it is complete.
     *
     * @param folder receives the file; made where there is none
     * @return the file
     * @throws WrongUsage if TLC published no such month of the service, or the number of rows is negative
     * @throws FailedRun if the file cannot be written
     */
    public Path write(Service service, YearMonth month, long rows, Path folder) {
        check(service, month, rows);
        Path file = folder.resolve(new TripFileName(service, month).fileName());
        Path unfinished = folder.resolve(file.getFileName() + ".unfinished");
        try {
            Files.createDirectories(folder);
            copy(new InventedTrips(service, month, rows, seed), new PublishedLayout(service, month), unfinished);
            return Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | SQLException e) {
            throw new FailedRun(
                    "Cannot write " + file + ": " + firstLine(e) + ". Check the folder and the space on its disk.", e);
        }
    }

    private static void check(Service service, YearMonth month, long rows) {
        YearMonth first = PublishedLayout.firstMonth(service);
        if (month.isBefore(first)) {
            throw new WrongUsage("TLC published no " + service + " trips of " + month + ": its first month is " + first
                    + ". Pass a later --month.");
        }
        if (rows < 0) {
            throw new WrongUsage("--rows must not be below 0, got " + rows + ".");
        }
    }

    private static void copy(InventedTrips trips, PublishedLayout layout, Path file) throws SQLException {
        String columns = layout.columns().stream().map(GeneratedColumn::sql).collect(Collectors.joining(", "));
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            // Otherwise a column that happens to have no null would be a required one, which no column of TLC's is.
            statement.execute("SET disabled_optimizers = 'statistics_propagation'");
            for (String macro : trips.macros()) {
                statement.execute(macro);
            }
            statement.execute("COPY (SELECT " + columns + " FROM " + trips.sql() + " AS trips) TO '"
                    + file.toString().replace("'", "''") + "' (FORMAT parquet, COMPRESSION " + layout.codec()
                    + ", ROW_GROUP_SIZE " + ROW_GROUP_ROWS + ")");
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }
}
