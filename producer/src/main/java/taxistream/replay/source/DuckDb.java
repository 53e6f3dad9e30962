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

    /** For what nobody works beside. */
    static final int ALL_CORES = Runtime.getRuntime().availableProcessors();

    /** A month is read while another is sent, and sending takes longer: the rest of the cores are left to it. */
    static final int HALF_OF_THE_CORES = ALL_CORES / 2;

    static final int MOST_THREADS = 4;

    /** What a thread needs to read with: a page of each of a file's columns, as it lies in the file and unpacked. */
    static final long MEMORY_OF_A_THREAD = 96L * 1024 * 1024;

    /** DuckDB's own column, which is there beside the file's. */
    private static final String ROW_NUMBER = "file_row_number";

    private final DuckDBConnection connection;

    /** @param threads how many may work at once, if the memory suffices for so many; one does in any case */
    DuckDb(Workspace workspace, int threads) {
        try {
            // Not with JDBC_STREAM_RESULTS: an error would then come with a result's first row, which is "Invalid
            // result set"
            // to the driver. Chunked results are streamed all the same.
            connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
            execute("SET GLOBAL memory_limit = '" + workspace.memory().bytes() + "B'");
            execute("SET GLOBAL temp_directory = " + literal(spillFolder(workspace)));
            execute("SET GLOBAL threads = " + affordable(threads, workspace));
            // Putting rows in turn took its threads as long as reading them. So nothing here relies on an order, not
            // even on that of ORDER BY in a chunked result (DuckDB 2.0.0).
            execute("SET GLOBAL preserve_insertion_order = false");
            execute("SET GLOBAL enable_external_file_cache = false"); // nearly all of a file is read once
            // Otherwise a thread takes a whole row group into memory before its first row. TLC's older files are one
            // row group each: half a gigabyte for a month of fhvhv.
            execute("SET GLOBAL disable_parquet_prefetching = true");
            execute("SET GLOBAL autoinstall_known_extensions = false");
            execute("SET GLOBAL autoload_known_extensions = false");
            // A footer's bounds of a column leave out NaN (arrow) and the time that is none (fastparquet). DuckDB would
            // decide comparisons and isnan() by them.
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

    /** Of its own: what it spills is named alike in every DuckDB. It makes the folder if need be, and then removes it. */
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

    /** Ends the query that another thread runs on this connection, if it does: it fails there. */
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
     * The file's columns, as the footer says and not as DuckDB understands it, under the names that DuckDB gives them.
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
                // Two names that differ in capitals alone are one to DuckDB, and the second is changed.
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
     * The error that a query ends with; empty if it ends without one. It runs the query once more, and computes every value.
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

    /** Of a file whose rows were read: names the column that cannot be read, if it is one. */
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

    /** A {@link TripFileException} if it is the file's fault, a {@link FailedRun} if it is for want of memory. */
    static RuntimeException unreadable(TripFile file, Exception cause) {
        ReadFailure failure = ReadFailure.of(cause);
        String sentence = "Cannot read " + file.location() + ": " + failure.sentence();
        return failure.isOfMemory() ? new FailedRun(sentence, cause) : new TripFileException(sentence, cause);
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
