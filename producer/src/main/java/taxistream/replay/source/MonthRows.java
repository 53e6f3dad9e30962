package taxistream.replay.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import taxistream.trips.RejectionReason;
import taxistream.trips.TripField;
import taxistream.trips.TripSelect;

/**
 * Counts and reads the rows of one month's files, over all services. Close every connection and reader that it returned before closing
 * it.
 */
public final class MonthRows implements AutoCloseable {

    private static final String ALL_ROWS = "TRUE";

    private final YearMonth month;
    private final Selection selection;
    private final Ordering ordering;
    private final DuckDb duckDb;
    private final List<MappedFile> files;
    private final List<FileRows> counts;

    private MonthRows(YearMonth month, Selection selection, Ordering ordering, DuckDb duckDb, List<MappedFile> files) {
        this.month = month;
        this.selection = selection;
        this.ordering = ordering;
        this.duckDb = duckDb;
        this.files = files;
        this.counts = files.stream().map(this::count).toList();
    }

    /**
     * Reads the files' layouts, after fetching those that lie elsewhere.
     *
     * @param files files of one month, at most one a service; or of all months that are replayed as one
     * @throws taxistream.trips.TripFileException if one is damaged or lacks its pickup column
     */
    public static MonthRows open(List<TripFile> files, Selection selection, Ordering ordering, Workspace workspace) {
        return open(files, selection, ordering, new DuckDb(workspace.forReading(), DuckDb.ALL_CORES));
    }

    /** Reads the files' layouts with a DuckDB that is open already. Closing the rows closes that DuckDB. */
    static MonthRows open(List<TripFile> files, Selection selection, Ordering ordering, DuckDb duckDb) {
        try {
            files.forEach(TripFile::fetch);
            List<MappedFile> mapped = files.stream()
                    .sorted(TripFile.ORDER)
                    .map(file -> MappedFile.of(duckDb, file, selection))
                    .toList();
            YearMonth month = files.stream()
                    .map(TripFile::month)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            return new MonthRows(month, selection, ordering, duckDb, mapped);
        } catch (RuntimeException e) {
            duckDb.close();
            files.forEach(TripFile::release);
            throw e;
        }
    }

    /** The files, in the order of their services and months. */
    public List<TripFile> files() {
        return files.stream().map(MappedFile::file).toList();
    }

    /** The month that is replayed; where months are replayed as one, the first of them. */
    public YearMonth month() {
        return month;
    }

    /** The fields of a trip that no column fills, of each file that lacks one, by the file's label. */
    public Map<String, List<TripField>> unfilled() {
        return files.stream()
                .filter(mapped -> !mapped.unfilled().isEmpty())
                .collect(Collectors.toMap(mapped -> mapped.file().label(), MappedFile::unfilled));
    }

    /** Counts each file's rows: trips to send, rejected rows and rows left out. */
    public List<Survey> survey() {
        return files.stream().map(this::survey).toList();
    }

    /** Reads every column and writes every rejected row, so that a file which would fail the replay fails here first. */
    private Survey survey(MappedFile mapped) {
        String sql = "SELECT " + TripSelect.REASON
                + ", count(*), min(pickup_at), max(pickup_at), bit_xor(hash(original)), bit_xor(hash("
                + MappedFile.ORIGINAL_JSON + ")) FROM " + mapped.select() + " GROUP BY 1";
        Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
        long trips = 0;
        Optional<LocalDateTime> first = Optional.empty();
        Optional<LocalDateTime> last = Optional.empty();
        try (Statement statement = duckDb.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                if (rows.getString(1) == null) {
                    trips = rows.getLong(2);
                    first = Optional.of(rows.getObject(3, LocalDateTime.class));
                    last = Optional.of(rows.getObject(4, LocalDateTime.class));
                } else {
                    rejected.put(RejectionReason.ofLabel(rows.getString(1)), rows.getLong(2));
                }
            }
        } catch (SQLException e) {
            throw duckDb.unreadable(mapped, e);
        }
        FileRows counted = counts.get(files.indexOf(mapped));
        long read =
                trips + rejected.values().stream().mapToLong(Long::longValue).sum();
        if (read != counted.toSend()) {
            throw ShortRead.of(mapped.file(), read, counted.toSend());
        }
        return new Survey(mapped.file(), counted.rows(), trips, rejected, mapped.unfilled(), first, last);
    }

    /** The number of rows of each file that are to be sent, as trips or as rejected rows. Comes from the files' footers. */
    List<FileRows> counts() {
        return counts;
    }

    private FileRows count(MappedFile mapped) {
        long all = duckDb.rows(mapped.file());
        return new FileRows(
                mapped.file(),
                all,
                selection.isOfAllRows() ? 0 : all - duckDb.count(mapped.file(), "SELECT * FROM " + mapped.select()));
    }

    /** Opens a second connection, for another thread that reads these rows at the same time. */
    DuckDb another() {
        return duckDb.another();
    }

    /**
     * Reads one file's rows after the position, unordered. A rejected row carries the order time {@link TripPosition#REJECTED}, so that
     * the same query reads trips and rejected rows, and the sort puts the rejected rows first.
     *
     * <p>One file at a time: DuckDB works on every part of a UNION ALL at once, and would need memory for as many row groups as it has
     * threads, for each file.
     */
    UnsortedRows unsorted(int fileIndex, Optional<TripPosition> after, DuckDb through) {
        MappedFile mapped = files.get(fileIndex);
        Vendors vendors = Vendors.of(mapped, through);
        String condition = after(after, mapped.file());
        String sql = "SELECT * FROM (SELECT CASE WHEN " + TripSelect.REASON + " IS NULL THEN "
                + ordering.orderMicros(mapped.file()) + " ELSE " + bigint(TripPosition.REJECTED)
                + " END AS order_micros, " + RowChunk.columns(vendors) + " FROM " + mapped.select()
                + ") AS file_rows WHERE " + condition;
        long expected = condition.equals(ALL_ROWS) ? counts.get(fileIndex).toSend() : through.count(mapped.file(), sql);
        return new UnsortedRows(through, sql, mapped, vendors, expected);
    }

    private String after(Optional<TripPosition> position, TripFile file) {
        if (position.isEmpty() || position.get().month().isBefore(month)) {
            return ALL_ROWS;
        }
        TripPosition last = position.get();
        String time = bigint(last.orderMicros());
        if (last.isIn(file)) {
            return "order_micros > " + time + " OR (order_micros = " + time + " AND file_row > " + last.fileRow() + ")";
        }
        return "order_micros " + (last.isBehind(file) ? "> " : ">= ") + time;
    }

    /** SQL parses the sign apart from the digits. The digits of the least number are too large for BIGINT. */
    private static String bigint(long number) {
        return "CAST(" + number + " AS BIGINT)";
    }

    @Override
    public void close() {
        duckDb.close();
        files().forEach(TripFile::release);
    }

    /** The time that trips are sorted by. */
    public enum Order {
        PICKUP("epoch_us(pickup_at)"),
        /** A trip is sent at its dropoff time. A trip without a dropoff time is sent at its pickup time. */
        DROPOFF("epoch_us(coalesce(dropoff_at, pickup_at))");

        private final String expression;

        Order(String expression) {
            this.expression = expression;
        }

        String expression() {
            return expression;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
