package taxistream.trips;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The SQL that turns a file's rows into trips and says which of them are refused: the columns of {@link TripField} by name,
 * then {@link #REASON} and {@link #DETAIL}, null in a row that counts. The replay runs it in DuckDB, the recount in Spark.
 */
public final class TripSelect {

    public static final String REASON = "rejection_reason";
    public static final String DETAIL = "rejection_detail";

    private static final DateTimeFormatter SQL_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final TlcLayout layout;
    private final YearMonth fileMonth;
    private final Duration outsideMonth;
    private final LocalDateTime now;

    /**
     * @param fileMonth the month in the file's name
     * @param outsideMonth how far a pickup may lie outside that month and still count
     * @param now pickups after this are refused
     */
    public TripSelect(TlcLayout layout, YearMonth fileMonth, Duration outsideMonth, Instant now) {
        this.layout = layout;
        this.fileMonth = fileMonth;
        this.outsideMonth = outsideMonth;
        this.now = TripLimits.wallClock(now);
    }

    /** {@code SELECT …} over the relation, which has the file's columns. */
    public String sql(SqlDialect dialect, String relation) {
        String fields = Arrays.stream(TripField.values()).map(TripField::column).collect(Collectors.joining(", "));
        return "SELECT " + fields + ", " + reason() + " AS " + REASON + ", " + detail() + " AS " + DETAIL
                + " FROM (SELECT " + String.join(", ", expressions(dialect)) + " FROM " + relation + ") AS mapped";
    }

    private List<String> expressions(SqlDialect dialect) {
        Map<TripField, SourceValue> values = layout.values(dialect);
        List<String> expressions = new ArrayList<>();
        for (TripField field : TripField.values()) {
            String expression =
                    switch (field) {
                        case SERVICE -> "'" + layout.service().label() + "'";
                        case FILE_MONTH -> Integer.toString(FileMonth.of(fileMonth));
                        case FILE_ROW -> dialect.fileRow();
                        default -> values.get(field).value();
                    };
            expressions.add(expression + " AS " + field.column());
        }
        List<String> complaints = values.values().stream()
                .map(SourceValue::complaint)
                .flatMap(Optional::stream)
                .toList();
        String malformed =
                complaints.isEmpty() ? "CAST(NULL AS STRING)" : "coalesce(" + String.join(", ", complaints) + ")";
        expressions.add(malformed + " AS malformed");
        return expressions;
    }

    private String reason() {
        return "CASE WHEN malformed IS NOT NULL THEN '" + RejectionReason.MALFORMED_VALUE + "'"
                + " WHEN pickup_at IS NULL THEN '" + RejectionReason.NO_PICKUP_TIME + "'"
                + " WHEN " + outside() + " THEN '" + RejectionReason.OUTSIDE_MONTH + "'"
                + " WHEN pickup_at > " + literal(now) + " THEN '" + RejectionReason.FUTURE_PICKUP + "' END";
    }

    private String detail() {
        return "CASE WHEN malformed IS NOT NULL THEN malformed"
                + " WHEN pickup_at IS NULL THEN 'the pickup time is null'"
                + " WHEN " + outside() + " THEN 'pickup_at ' || CAST(pickup_at AS STRING) || ' is more than "
                + spelt(outsideMonth) + " outside " + fileMonth + "'"
                + " WHEN pickup_at > " + literal(now) + " THEN 'pickup_at ' || CAST(pickup_at AS STRING)"
                + " || ' is in the future' END";
    }

    private String outside() {
        LocalDateTime first = fileMonth.atDay(1).atStartOfDay().minus(outsideMonth);
        LocalDateTime end = fileMonth.plusMonths(1).atDay(1).atStartOfDay().plus(outsideMonth);
        return "(pickup_at < " + literal(first) + " OR pickup_at >= " + literal(end) + ")";
    }

    private static String spelt(Duration duration) {
        return duration.toHours() % 24 == 0 ? duration.toDays() + " days" : duration.toHours() + " hours";
    }

    private static String literal(LocalDateTime time) {
        return "TIMESTAMP '" + SQL_TIME.format(time) + "'";
    }
}
