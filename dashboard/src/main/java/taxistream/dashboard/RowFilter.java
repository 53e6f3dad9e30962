package taxistream.dashboard;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The conditions on rows that a request makes. Their values are bound, so no text of a caller becomes SQL. */
final class RowFilter {

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private Optional<Predicate<String>> months = Optional.empty();

    /**
     * Adds the condition on a column: {@code a}, {@code a} repeated (any of them), or {@code a..b} (both included; either end may be left
     * out).
     *
     * @throws Problem if a value is not one of its column
     */
    void add(Column column, List<String> asked) {
        if (asked.size() == 1 && asked.get(0).contains("..") && column.kind() != Kind.TEXT) {
            int dots = asked.get(0).indexOf("..");
            String from = asked.get(0).substring(0, dots);
            String until = asked.get(0).substring(dots + 2);
            addBound(column, ">=", from);
            addBound(column, "<=", until);
            narrow(column, month -> month.compareTo(from) >= 0 && (until.isEmpty() || month.compareTo(until) <= 0));
            return;
        }
        narrow(column, asked::contains);
        asked.forEach(value -> values.add(parsed(column, value)));
        conditions.add(column.quoted() + " IN (" + "?,".repeat(asked.size()).replaceFirst(",$", ")"));
    }

    private void narrow(Column column, Predicate<String> asked) {
        if (column.kind() == Kind.MONTH) {
            months = Optional.of(asked);
        }
    }

    private void addBound(Column column, String comparison, String value) {
        if (!value.isEmpty()) {
            conditions.add(column.quoted() + " " + comparison + " ?");
            values.add(parsed(column, value));
        }
    }

    private static Object parsed(Column column, String value) {
        try {
            return column.kind().parse(value);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw Problem.badRequest("'" + column.name() + "' is '" + value + "', which is not "
                    + example(column.kind()) + ". Write one, several of them, or a range such as a..b.");
        }
    }

    private static String example(Kind kind) {
        return switch (kind) {
            case MONTH -> "a month such as 2024-03";
            case DATE -> "a date such as 2024-03-31";
            case TIME -> "a time such as 2024-03-31T23:59:59";
            case INTEGER -> "a whole number";
            case DECIMAL, NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case TEXT -> "a text";
        };
    }

    /** Adds the condition that the text occurs in one of these keys. */
    void addFind(List<Column> keys, String text) {
        if (keys.isEmpty() || text.isBlank()) {
            return;
        }
        List<String> places = new ArrayList<>();
        String escaped = text.strip().replace("!", "!!").replace("%", "!%").replace("_", "!_");
        for (Column key : keys) {
            places.add("CAST(" + key.quoted() + " AS CHAR) LIKE ? ESCAPE '!'");
            boolean within = key.kind() == Kind.TEXT || key.kind() == Kind.MONTH || key.kind() == Kind.DATE;
            values.add(within ? "%" + escaped + "%" : escaped);
        }
        conditions.add("(" + String.join(" OR ", places) + ")");
    }

    /** {@code WHERE} with all conditions; nothing if there is none. */
    String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** The values of the conditions' parameters, in their order. */
    List<Object> values() {
        return List.copyOf(values);
    }

    /** Which months can pass, as {@code yyyy-MM}; empty if all can. */
    Optional<Predicate<String>> months() {
        return months;
    }
}
