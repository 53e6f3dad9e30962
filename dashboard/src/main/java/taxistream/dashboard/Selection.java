package taxistream.dashboard;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import taxistream.settings.Nearest;

/**
 * The rows of a statistic that a request's URL parameters select. Names come from the catalogue and values are bound, so no text of a
 * caller becomes SQL.
 */
final class Selection {

    private static final List<String> RESERVED =
            List.of("group", "values", "sort", "find", "limit", "offset", "format");
    static final int MOST_ROWS = 10_000;
    static final int MOST_CSV_ROWS = 200_000;
    private static final int DEFAULT_ROWS = 1_000;

    private final Statistic statistic;
    private final List<Column> columns;
    private final boolean grouped;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();
    private Optional<Predicate<String>> months = Optional.empty();
    private final String order;
    private final Format format;
    private final int limit;
    private final long offset;

    /** @throws Problem if a parameter is unknown, or a value is not one of its column */
    Selection(Statistic statistic, Map<String, List<String>> query) {
        this.statistic = statistic;
        checkNames(query);
        List<Column> group = columnsOf(query, "group");
        this.grouped = !group.isEmpty();
        this.columns = grouped ? groupedColumns(group, query) : chosenColumns(query);
        query.forEach((name, values) -> {
            if (!RESERVED.contains(name)) {
                addFilter(statistic.column(name).orElseThrow(), values);
            }
        });
        single(query, "find").filter(text -> !text.isBlank()).ifPresent(this::addFind);
        this.order = order(single(query, "sort").orElse(""));
        this.format = Format.of(single(query, "format").orElse("json"));
        this.limit =
                (int) number(query, "limit", 1, format.mostRows(), format == Format.CSV ? MOST_CSV_ROWS : DEFAULT_ROWS);
        this.offset = number(query, "offset", 0, Integer.MAX_VALUE, 0);
    }

    private void checkNames(Map<String, List<String>> query) {
        Set<String> known = new LinkedHashSet<>(RESERVED);
        statistic.columns().forEach(column -> known.add(column.name()));
        for (String name : query.keySet()) {
            if (!known.contains(name)) {
                throw Problem.badRequest("Statistic '" + statistic.name() + "' has no column or parameter '" + name
                        + "'." + Nearest.hint(name, known));
            }
        }
    }

    private List<Column> columnsOf(Map<String, List<String>> query, String parameter) {
        List<Column> named = new ArrayList<>();
        for (String name : single(query, parameter).orElse("").split(",")) {
            if (!name.isBlank()) {
                Column column = columnNamed(name.strip(), parameter);
                if (!named.contains(column)) {
                    named.add(column);
                }
            }
        }
        return named;
    }

    private Column columnNamed(String name, String parameter) {
        return statistic
                .column(name)
                .orElseThrow(() -> Problem.badRequest("'" + parameter + "' names '" + name + "', which statistic '"
                        + statistic.name() + "' has no column of."
                        + Nearest.hint(
                                name,
                                statistic.columns().stream().map(Column::name).toList())));
    }

    private List<Column> chosenColumns(Map<String, List<String>> query) {
        List<Column> values = columnsOf(query, "values");
        return values.isEmpty()
                ? statistic.columns()
                : Stream.concat(statistic.keys().stream(), values.stream())
                        .distinct()
                        .toList();
    }

    private List<Column> groupedColumns(List<Column> group, Map<String, List<String>> query) {
        group.stream().filter(column -> !column.key()).findFirst().ifPresent(column -> {
            throw Problem.badRequest("'group' names '" + column.name() + "', which is a value. Group by one of "
                    + names(statistic.keys()) + ".");
        });
        List<Column> values = columnsOf(query, "values");
        values.stream().filter(column -> !column.additive()).findFirst().ifPresent(column -> {
            throw Problem.badRequest("'" + column.name() + "' cannot be added up over several rows. These can: "
                    + names(statistic.additive()) + ".");
        });
        return Stream.concat(group.stream(), (values.isEmpty() ? statistic.additive() : values).stream())
                .toList();
    }

    private static String names(List<Column> columns) {
        return columns.isEmpty() ? "none" : columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** {@code a}, {@code a} repeated (any of them), or {@code a..b} (both included; either end may be left out). */
    private void addFilter(Column column, List<String> values) {
        if (values.size() == 1 && values.get(0).contains("..") && column.kind() != Kind.TEXT) {
            int dots = values.get(0).indexOf("..");
            String from = values.get(0).substring(0, dots);
            String until = values.get(0).substring(dots + 2);
            addBound(column, ">=", from);
            addBound(column, "<=", until);
            narrow(column, month -> month.compareTo(from) >= 0 && (until.isEmpty() || month.compareTo(until) <= 0));
            return;
        }
        narrow(column, values::contains);
        values.forEach(value -> parameters.add(parsed(column, value)));
        conditions.add(column.quoted() + " IN (" + "?,".repeat(values.size()).replaceFirst(",$", ")"));
    }

    private void narrow(Column column, Predicate<String> asked) {
        if (column.kind() == Kind.MONTH) {
            months = Optional.of(asked);
        }
    }

    private void addBound(Column column, String comparison, String value) {
        if (!value.isEmpty()) {
            conditions.add(column.quoted() + " " + comparison + " ?");
            parameters.add(parsed(column, value));
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

    /** Rows in whose key the text occurs. */
    private void addFind(String text) {
        List<String> places = new ArrayList<>();
        String escaped = text.strip().replace("!", "!!").replace("%", "!%").replace("_", "!_");
        for (Column key : statistic.keys()) {
            places.add("CAST(" + key.quoted() + " AS CHAR) LIKE ? ESCAPE '!'");
            boolean within = key.kind() == Kind.TEXT || key.kind() == Kind.MONTH || key.kind() == Kind.DATE;
            parameters.add(within ? "%" + escaped + "%" : escaped);
        }
        if (!places.isEmpty()) {
            conditions.add("(" + String.join(" OR ", places) + ")");
        }
    }

    /** "-trips,month": most trips first, then by month; always to the end by the key, so that pages do not overlap. */
    private String order(String sort) {
        List<String> terms = new ArrayList<>();
        Set<String> sorted = new LinkedHashSet<>();
        for (String term : sort.split(",")) {
            if (!term.isBlank()) {
                boolean down = term.strip().startsWith("-");
                Column column = columnNamed(term.strip().replaceFirst("^-", ""), "sort");
                if (!columns.contains(column)) {
                    throw Problem.badRequest("'sort' names '" + column.name()
                            + "', which the answer does not have. It has " + names(columns) + ".");
                }
                sorted.add(column.name());
                terms.add(column.quoted() + (down ? " DESC" : ""));
            }
        }
        columns.stream()
                .filter(column -> column.key() && !sorted.contains(column.name()))
                .forEach(column -> terms.add(column.quoted()));
        return terms.isEmpty() ? "" : " ORDER BY " + String.join(", ", terms);
    }

    private static Optional<String> single(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Problem.badRequest("'" + name + "' may be given once. Separate several names by commas.");
        }
        return values.stream().findFirst();
    }

    private static long number(Map<String, List<String>> query, String name, long least, long most, long otherwise) {
        Optional<String> text = single(query, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, with the range
        }
        throw Problem.badRequest(
                "'" + name + "' is '" + text.get() + "': write a whole number from " + least + " to " + most + ".");
    }

    private String fromWhereGroup() {
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        String by = columns.stream().filter(Column::key).map(Column::quoted).collect(Collectors.joining(", "));
        return " FROM " + Database.quoted(statistic.name()) + where + (grouped ? " GROUP BY " + by : "");
    }

    /** The statement that reads the rows; its last two parameters are limit and offset. */
    String sql() {
        String selected = columns.stream()
                .map(column -> grouped && !column.key()
                        ? "SUM(" + column.quoted() + ") AS " + column.quoted()
                        : column.quoted())
                .collect(Collectors.joining(", "));
        return "SELECT " + selected + fromWhereGroup() + order + " LIMIT ? OFFSET ?";
    }

    /** The parameters ask for one row more than the page holds, to learn whether there is a next page. */
    List<Object> parameters() {
        return Stream.concat(parameters.stream(), Stream.of((Object) (limit + 1L), offset))
                .toList();
    }

    String countSql() {
        return grouped
                ? "SELECT COUNT(*) FROM (SELECT 1" + fromWhereGroup() + ") counted"
                : "SELECT COUNT(*)" + fromWhereGroup();
    }

    List<Object> countParameters() {
        return List.copyOf(parameters);
    }

    /** A version that stays equal until a batch changes a selected row. */
    String version() {
        return months.isPresent() && !statistic.months().isEmpty()
                ? statistic.version(months.get())
                : statistic.version();
    }

    Statistic statistic() {
        return statistic;
    }

    List<Column> columns() {
        return columns;
    }

    Format format() {
        return format;
    }

    int limit() {
        return limit;
    }

    long offset() {
        return offset;
    }

    /** The format of the rows in the answer. */
    enum Format {
        JSON(MOST_ROWS),
        CSV(MOST_CSV_ROWS);

        private final int mostRows;

        Format(int mostRows) {
            this.mostRows = mostRows;
        }

        int mostRows() {
            return mostRows;
        }

        static Format of(String text) {
            return switch (text) {
                case "json" -> JSON;
                case "csv" -> CSV;
                default -> throw Problem.badRequest("'format' is '" + text + "': write json or csv.");
            };
        }
    }
}
