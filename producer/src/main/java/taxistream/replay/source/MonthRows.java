package taxistream.replay.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import taxistream.trips.RejectionReason;
import taxistream.trips.TripSelect;

/**
 * The rows of one month's files, of all services together: counted, the rejected ones, and the trips in order. The trips and
 * the rejected rows that it hands out must be closed before it is.
 */
public final class MonthRows implements AutoCloseable {

    private final YearMonth month;
    private final Ordering ordering;
    private final DuckDb duckDb;
    private final List<MappedFile> files;

    private MonthRows(YearMonth month, Ordering ordering, DuckDb duckDb, List<MappedFile> files) {
        this.month = month;
        this.ordering = ordering;
        this.duckDb = duckDb;
        this.files = files;
    }

    /**
     * Reads the files' layouts, after fetching those that lie elsewhere.
     *
     * @param files files of one month, at most one a service; or of all months that are replayed as one
     * @throws taxistream.trips.TripFileException if one is damaged or lacks its pickup column
     */
    public static MonthRows open(List<TripFile> files, Selection selection, Ordering ordering, Workspace workspace) {
        return open(files, selection, ordering, new DuckDb(workspace, DuckDb.ALL_CORES));
    }

    /** The same with a DuckDB that is there already; it is closed with the rows. */
    static MonthRows open(List<TripFile> files, Selection selection, Ordering ordering, DuckDb duckDb) {
        try {
            files.forEach(TripFile::fetch);
            List<MappedFile> mapped = files.stream()
                    .sorted(Comparator.comparing(TripFile::service).thenComparing(TripFile::month))
                    .map(file -> MappedFile.of(duckDb, file, selection))
                    .toList();
            YearMonth month = files.stream()
                    .map(TripFile::month)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            return new MonthRows(month, ordering, duckDb, mapped);
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

    /** Counts each file's rows by what will become of them. */
    public List<Survey> survey() {
        return files.stream().map(this::survey).toList();
    }

    private Survey survey(MappedFile mapped) {
        // Numbers that are kept save reading the file once more: rejected rows are few, as a rule.
        String sql = "SELECT " + TripSelect.REASON + ", count(*), min(pickup_at), max(pickup_at), min(file_row, "
                + RejectedRows.LOOKED_UP + ") FILTER (" + TripSelect.REASON + " IS NOT NULL) FROM " + mapped.select()
                + " GROUP BY 1";
        Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
        List<Long> rejectedAt = new ArrayList<>();
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
                    for (Object row : (Object[]) rows.getArray(5).getArray()) {
                        rejectedAt.add((Long) row);
                    }
                }
            }
        } catch (SQLException e) {
            throw DuckDb.unreadable(mapped.file(), e);
        }
        long all = rejected.values().stream().mapToLong(Long::longValue).sum();
        rejectedAt.sort(null);
        return new Survey(
                mapped.file(),
                duckDb.rows(mapped.file()),
                trips,
                rejected,
                all <= RejectedRows.LOOKED_UP ? Optional.of(rejectedAt) : Optional.empty(),
                first,
                last);
    }

    /**
     * The rejected rows after the position, in order.
     *
     * @param surveys of all the files, in their order
     */
    public RejectedRows rejected(Optional<TripPosition> after, List<Survey> surveys) {
        List<RejectedRows.Place> places = IntStream.range(0, files.size())
                .filter(i -> surveys.get(i).rejectedRows() > 0)
                .mapToObj(
                        i -> new RejectedRows.Place(files.get(i), surveys.get(i).rejectedAt()))
                .toList();
        return new RejectedRows(duckDb, month, places, after);
    }

    /** A connection of their own, for another thread that reads these rows meanwhile. */
    DuckDb another() {
        return duckDb.another();
    }

    /** The trips after the position, in order. */
    public SortedTrips trips(Optional<TripPosition> after) {
        return trips(after, duckDb);
    }

    SortedTrips trips(Optional<TripPosition> after, DuckDb through) {
        Vendors vendors = Vendors.of(files, through);
        List<String> selects = new ArrayList<>();
        for (int index = 0; index < files.size(); index++) {
            selects.add("SELECT " + ordering.orderMicros(files.get(index).file()) + " AS order_micros, CAST(" + index
                    + " AS TINYINT) AS file_index, "
                    + SortedTrips.columns(vendors) + " FROM " + files.get(index).select() + " WHERE "
                    + TripSelect.REASON
                    + " IS NULL");
        }
        String sql = "SELECT * FROM (" + String.join(" UNION ALL ", selects) + ") AS month_rows WHERE " + after(after)
                + " ORDER BY order_micros, file_index, file_row";
        return new SortedTrips(
                through, sql, files.stream().map(MappedFile::file).toList(), vendors);
    }

    private String after(Optional<TripPosition> position) {
        if (position.isEmpty()
                || position.get().isRejected()
                || position.get().month().isBefore(month)) {
            return "TRUE";
        }
        TripPosition last = position.get();
        long before =
                files.stream().filter(mapped -> last.isBehind(mapped.file())).count();
        boolean present = files.stream().anyMatch(mapped -> last.isIn(mapped.file()));
        String sameTime = present
                ? "file_index > " + before + " OR (file_index = " + before + " AND file_row > " + last.fileRow() + ")"
                : "file_index >= " + before;
        return "order_micros > " + last.orderMicros() + " OR (order_micros = " + last.orderMicros() + " AND ("
                + sameTime + "))";
    }

    @Override
    public void close() {
        duckDb.close();
        files().forEach(TripFile::release);
    }

    /** By which time trips are sorted. */
    public enum Order {
        PICKUP("epoch_us(pickup_at)"),
        /** A trip appears when it ends, as in life; one without an end appears when it begins. */
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
