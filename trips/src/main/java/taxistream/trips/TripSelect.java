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
import java.util.function.Function;
import java.util.stream.Collectors;
import taxistream.trips.SourceValue.Complaint;

/**
 * The SQL that turns a file's rows into trips and says which of them are refused: the columns of {@link TripField} by name,
 * then {@link #REASON} and {@link #DETAIL}, null in a row that counts. The replay runs it in DuckDB, the recount in Spark.
 */
public final class TripSelect {

    public static final String REASON = "rejection_reason";
    public static final String DETAIL = "rejection_detail";

    private static final DateTimeFormatter SQL_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final TlcLayout layout;
    private final SourceMonth month;
    private final Duration outsideMonth;
    private final LocalDateTime now;

    /** Of a file of this month. */
    public TripSelect(TlcLayout layout, YearMonth fileMonth, Duration outsideMonth, Instant now) {
        this(layout, SourceMonth.of(fileMonth), outsideMonth, now);
    }

    /**
     * Of files of one layout.
     *
     * @param month the month of the file that a row is in
     * @param outsideMonth how far a pickup may lie outside that month and still count
     * @param now pickups after this are refused
     */
    public TripSelect(TlcLayout layout, SourceMonth month, Duration outsideMonth, Instant now) {
        this.layout = layout;
        this.month = month;
        this.outsideMonth = outsideMonth;
        this.now = TripLimits.wallClock(now);
    }

    /** {@code SELECT …} over the relation, which has the file's columns. */
    public String sql(SqlDialect dialect, String relation) {
        return sql(dialect, relation, Map.of());
    }

    /**
     * The same with further columns behind the others.
     *
     * @param further their names, and expressions over the file's own columns
     */
    public String sql(SqlDialect dialect, String relation, Map<String, String> further) {
        List<String> columns = new ArrayList<>();
        Arrays.stream(TripField.values()).map(TripField::column).forEach(columns::add);
        columns.add(ofTheFirst(rules(), rule -> "'" + rule.reason() + "'") + " AS " + REASON);
        columns.add(ofTheFirst(rules(), Rule::detail) + " AS " + DETAIL);
        columns.addAll(further.keySet());
        List<String> expressions = expressions(dialect);
        further.forEach((name, expression) -> expressions.add(expression + " AS " + name));
        return "SELECT " + String.join(", ", columns) + " FROM (SELECT " + String.join(", ", expressions) + " FROM "
                + relation + ") AS mapped";
    }

    private List<String> expressions(SqlDialect dialect) {
        Map<TripField, SourceValue> values = layout.values(dialect);
        List<String> expressions = new ArrayList<>();
        for (TripField field : TripField.values()) {
            String expression =
                    switch (field) {
                        case SERVICE -> "'" + layout.service().label() + "'";
                        case FILE_MONTH -> month.number();
                        case FILE_ROW -> dialect.fileRow();
                        default -> values.get(field).value();
                    };
            expressions.add(expression + " AS " + field.column());
        }
        List<Complaint> complaints = values.values().stream()
                .flatMap(value -> value.complaints().stream())
                .distinct() // a column may be in two fields
                .toList();
        expressions.add(isMalformed(complaints) + " AS is_malformed");
        expressions.add(malformed(complaints) + " AS malformed");
        expressions.add(month.begin() + " AS month_begin");
        expressions.add(month.name() + " AS month_name");
        return expressions;
    }

    private static String isMalformed(List<Complaint> complaints) {
        return complaints.isEmpty()
                ? "FALSE"
                : complaints.stream()
                        .map(complaint -> "(" + complaint.applies() + ")")
                        .collect(Collectors.joining(" OR "));
    }

    private static String malformed(List<Complaint> complaints) {
        return complaints.isEmpty()
                ? "CAST(NULL AS STRING)"
                : complaints.stream()
                        .map(complaint -> "WHEN " + complaint.applies() + " THEN " + complaint.words())
                        .collect(Collectors.joining(" ", "CASE ", " END"));
    }

    /**
     * One cause of rejection, in SQL over the mapped columns.
     *
     * @param detail text for people
     */
    private record Rule(String condition, RejectionReason reason, String detail) {}

    /** A row is rejected by the first rule whose condition it meets. */
    private List<Rule> rules() {
        String pickup = "'pickup_at ' || CAST(pickup_at AS STRING) || ";
        return List.of(
                new Rule("is_malformed", RejectionReason.MALFORMED_VALUE, "malformed"),
                new Rule("pickup_at IS NULL", RejectionReason.NO_PICKUP_TIME, "'the pickup time is null'"),
                new Rule(
                        outside(),
                        RejectionReason.OUTSIDE_MONTH,
                        pickup + "' is more than " + spelt(outsideMonth) + " outside ' || month_name"),
                new Rule(
                        "pickup_at < " + literal(TripLimits.FIRST_PICKUP),
                        RejectionReason.IMPLAUSIBLE_PICKUP,
                        pickup + "' is before 2009, when the trip records begin'"),
                new Rule("pickup_at > " + literal(now), RejectionReason.FUTURE_PICKUP, pickup + "' is in the future'"));
    }

    private static String ofTheFirst(List<Rule> rules, Function<Rule, String> value) {
        return rules.stream()
                .map(rule -> " WHEN " + rule.condition() + " THEN " + value.apply(rule))
                .collect(Collectors.joining("", "CASE", " END"));
    }

    private String outside() {
        String allowed = "INTERVAL '" + outsideMonth.toSeconds() + "' SECOND";
        return "(pickup_at < month_begin - " + allowed + " OR pickup_at >= month_begin + INTERVAL '1' MONTH + "
                + allowed + ")";
    }

    private static String spelt(Duration duration) {
        return duration.toHours() % 24 == 0 ? duration.toDays() + " days" : duration.toHours() + " hours";
    }

    private static String literal(LocalDateTime time) {
        return "TIMESTAMP '" + SQL_TIME.format(time) + "'";
    }
}
