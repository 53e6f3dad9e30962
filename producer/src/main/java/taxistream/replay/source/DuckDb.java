package taxistream.replay.source;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;
import taxistream.trips.SourceColumn;
import taxistream.trips.SqlDialect;
import taxistream.trips.TripFileException;

/** A connection to an in-memory DuckDB that reads parquet files, bounded by a {@link Workspace}. For one thread. */
final class DuckDb implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DuckDb.class);

    /** The threads for work that nothing else runs beside. */
    static final int ALL_CORES = Runtime.getRuntime().availableProcessors();

    /** The threads for reading a month while another is sent. Sending takes longer, so the other cores are left to it. */
    static final int HALF_OF_THE_CORES = ALL_CORES / 2;

    static final int MOST_THREADS = 4;

    /** The memory that a reading thread needs: one page of each column, compressed and uncompressed. */
    static final long MEMORY_OF_A_THREAD = 96L * 1024 * 1024;

    /** A column that DuckDB adds to the file's columns. */
    private static final String ROW_NUMBER = "file_row_number";

    private final DuckDBConnection connection;

    /** @param threads the most threads; fewer if the memory does not suffice, but at least one */
    DuckDb(Workspace workspace, int threads) {
        try {
            // JDBC_STREAM_RESULTS is not set: an error would arrive with the first row of a result, and the driver
            // would report it as "Invalid result set". Chunked results are streamed without it.
            connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
            execute("SET GLOBAL memory_limit = '" + workspace.memory().bytes() + "B'");
            execute("SET GLOBAL temp_directory = " + literal(spillFolder(workspace)));
            execute("SET GLOBAL threads = " + affordable(threads, workspace));
            // Preserving the rows' order took DuckDB's threads as long as reading them. So no query here relies on an
            // order, not even on ORDER BY in a chunked result (DuckDB 2.0.0).
            execute("SET GLOBAL preserve_insertion_order = false");
            execute("SET GLOBAL enable_external_file_cache = false"); // nearly all of a file is read once
            // Otherwise a thread takes a whole row group into memory before its first row. TLC's older files are one
            // row group each: half a gigabyte for a month of fhvhv.
            execute("SET GLOBAL disable_parquet_prefetching = true");
            execute("SET GLOBAL autoinstall_known_extensions = false");
            execute("SET GLOBAL autoload_known_extensions = false");
            // A footer's column bounds leave out NaN (arrow) and NaT, the missing time (fastparquet). DuckDB would
            // decide comparisons and isnan() by these bounds.
            execute("SET GLOBAL disabled_optimizers = 'statistics_propagation'");
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not start: " + e.getMessage(), e);
        }
    }

    private DuckDb(DuckDBConnection connection) {
        this.connection = connection;
    }

    private static long affordable(int threads, Workspace workspace) {
        long most = Math.min(MOST_THREADS, workspace.memory().bytes() / MEMORY_OF_A_THREAD);
        return Math.max(1, Math.min(most, threads));
    }

    /**
     * The spill folder of this DuckDB alone: every DuckDB gives its spill files the same names. DuckDB creates the folder when needed,
     * and removes it.
     */
    private static String spillFolder(Workspace workspace) {
        return workspace
                .temporaryFolder()
                .resolve("taxistream-duckdb-" + UUID.randomUUID())
                .toString();
    }

    /** Another connection to the same DuckDB, for another thread: all of them together keep within the workspace. */
    DuckDb another() {
        try {
            return new DuckDb(connection.duplicate());
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not take another connection: " + e.getMessage(), e);
        }
    }

    /** Cancels the query that another thread runs on this connection. The query fails on that thread. */
    void interrupt() {
        try (Statement any = connection.createStatement()) {
            any.cancel();
        } catch (SQLException e) {
            log.debug("Closed already: nothing is left to interrupt", e);
        }
    }

    DuckDBConnection connection() {
        return connection;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * The file's columns: types from the footer rather than from DuckDB, names from DuckDB.
     *
     * @throws TripFileException if the file cannot be read, or one of the two readers could not read it
     */
    List<SourceColumn> columns(TripFile file) {
        Path first = file.parts().get(0);
        List<SourceColumn> columns = TripFile.footer(first, file.location()).columns();
        for (Path part : file.parts()) {
            if (!part.equals(first)
                    && !TripFile.footer(part, part.toString()).columns().equals(columns)) {
                throw new TripFileException("Cannot read " + file.location() + ": its part " + part.getFileName()
                        + " has other columns than " + first.getFileName() + ". Write the folder anew.");
            }
        }
        for (SourceColumn column : columns) {
            if (column.name().equalsIgnoreCase(ROW_NUMBER)) {
                throw new TripFileException("Cannot read " + file.location() + ": its column " + column.name()
                        + " has the name that DuckDB gives to a row's number. Rename the column, or leave it out.");
            }
        }
        List<SourceColumn> named = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("DESCRIBE SELECT * FROM read_parquet(" + literal(first) + ")")) {
            while (rows.next() && named.size() < columns.size()) {
                // DuckDB ignores case in names, so it renames the second of two that differ in case alone.
                named.add(columns.get(named.size()).called(rows.getString(1)));
            }
            return named;
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    /** The number of rows that the file's footer states. */
    long rows(TripFile file) {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata("
                                + file.parts().stream().map(DuckDb::literal).toList() + ")")) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    /** The number of rows that a query of the file gives. */
    long count(TripFile file, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM (" + sql + ") AS counted")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Runs a query again, computes every value, and returns its error; empty if the query succeeds.
     *
     * <p>The driver's chunked results lose it: {@code DuckDBChunkedResult.nextChunk} answers false both at the end and on an error
     * (duckdb_jdbc 2.0.0.1: {@code duckdb_fetch_chunk} returns NULL for either, and the driver does not ask {@code
     * duckdb_result_error}).
     */
    Optional<SQLException> error(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement
                    .executeQuery("SELECT bit_xor(hash(counted)) FROM (" + sql + ") AS counted")
                    .close();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    static String scan(TripFile file) {
        List<Path> parts = file.parts();
        if (parts.size() == 1) {
            return scan(parts.get(0));
        }
        List<String> selects = new ArrayList<>();
        long before = 0;
        for (Path part : parts) {
            selects.add(
                    "SELECT * REPLACE (" + ROW_NUMBER + " + " + before + " AS " + ROW_NUMBER + ") FROM " + scan(part));
            before += TripFile.footer(part, part.toString()).rows();
        }
        return "(" + String.join(" UNION ALL ", selects) + ") AS parts";
    }

    private static String scan(Path part) {
        return "read_parquet(" + literal(part) + ", file_row_number = true)";
    }

    private static String literal(Path part) {
        // DuckDB would take these characters of a real file's name for a glob.
        return literal(part.toString().replaceAll("([*?\\[])", "[$1]"));
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The exception for a file whose rows could not be read. Names the unreadable column if one column is at fault. */
    RuntimeException unreadable(MappedFile mapped, SQLException cause) {
        if (ReadFailure.of(cause).isOfAColumn()) {
            for (SourceColumn column : mapped.columns()) {
                try (Statement statement = connection.createStatement()) {
                    statement
                            .executeQuery("SELECT bit_xor(hash(" + SqlDialect.DUCKDB.quoted(column.sqlName())
                                    + ")) FROM " + scan(mapped.file()))
                            .close();
                } catch (SQLException e) {
                    return new TripFileException(
                            "Cannot read " + mapped.file().location() + ", column " + column.name() + " ("
                                    + column.type() + "): " + ReadFailure.of(e).sentence(),
                            e);
                }
            }
        }
        return unreadable(mapped.file(), cause);
    }

    /** A {@link FailedRun} if the host lacks memory or the like, otherwise a {@link TripFileException} about the file. */
    static RuntimeException unreadable(TripFile file, Exception cause) {
        ReadFailure failure = ReadFailure.of(cause);
        String sentence = "Cannot read " + file.location() + ": " + failure.sentence();
        return failure.isOfTheHost() ? new FailedRun(sentence, cause) : new TripFileException(sentence, cause);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not close: " + e.getMessage(), e);
        }
    }
}
