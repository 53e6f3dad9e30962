package taxistream.replay.source;

import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;
import taxistream.trips.SourceColumn;
import taxistream.trips.SourceColumn.Kind;
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

    private final DuckDBConnection connection;

    /** @param threads how many may work at once, if the memory suffices for so many; one does in any case */
    DuckDb(Workspace workspace, int threads) {
        try {
            Properties streaming = new Properties();
            streaming.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
            connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", streaming);
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
     * The file's columns.
     *
     * @throws TripFileException if the file is not parquet, or damaged
     */
    List<SourceColumn> columns(TripFile file) {
        List<SourceColumn> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + scan(file))) {
            while (rows.next()) {
                columns.add(new SourceColumn(rows.getString(1), kind(rows.getString(2))));
            }
            columns.removeIf(column -> column.name().equals("file_row_number"));
            return columns;
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    private static Kind kind(String type) {
        String name = type.toUpperCase(Locale.ROOT).replaceFirst("\\(.*", "");
        return switch (name) {
            case "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT",
                    "HUGEINT" -> Kind.WHOLE_NUMBER;
            case "FLOAT", "DOUBLE", "DECIMAL" -> Kind.NUMBER;
            case "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE" ->
                Kind.TIME;
            case "VARCHAR", "BLOB" -> Kind.TEXT;
            default -> Kind.NOTHING;
        };
    }

    /** The number of rows that the file's footer states. */
    long rows(TripFile file) {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT num_rows FROM parquet_file_metadata(" + literal(file) + ")")) {
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
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT bit_xor(hash(counted)) FROM (" + sql + ") AS counted")) {
            rows.next();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    static String scan(TripFile file) {
        return "read_parquet(" + literal(file) + ", file_row_number = true)";
    }

    private static String literal(TripFile file) {
        // DuckDB would take these characters of a real file's name for a glob.
        return literal(file.path().toString().replaceAll("([*?\\[])", "[$1]"));
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A {@link TripFileException} if it is the file's fault, a {@link FailedRun} if it is for want of memory. */
    static RuntimeException unreadable(TripFile file, Exception cause) {
        String why = why(cause);
        if (isAboutMemory(cause)) {
            return new FailedRun(
                    "Reading " + file.location() + " needs more memory than --memory leaves for it: " + why
                            + ". Raise --memory.",
                    cause);
        }
        // DuckDB's driver loses the reason of what ends a query that has begun to answer: a broken page, or one that is
        // too large.
        boolean midway = why.startsWith("Invalid result set") || why.startsWith("failed to ");
        return new TripFileException(
                "Cannot read " + file.location() + ": " + why
                        + (midway
                                ? ". It is damaged, or holds values that need more than --memory: fetch it again, or raise --memory."
                                : ". It is damaged or no parquet file: fetch it again."),
                cause);
    }

    static boolean isAboutMemory(Exception cause) {
        return String.valueOf(cause.getMessage()).contains("Out of Memory");
    }

    static String why(Exception cause) {
        return String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^.*?Error: ", "")
                .replaceFirst("\\.$", "");
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
