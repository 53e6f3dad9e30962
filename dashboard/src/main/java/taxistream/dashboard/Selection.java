package taxistream.dashboard;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import taxistream.settings.Nearest;

/** The rows of a statistic that a request's URL parameters select: which columns, which rows, in which order, how many. */
final class Selection {

    private static final List<String> RESERVED =
            List.of("group", "values", "sort", "find", "limit", "offset", "format");

    private final Statistic statistic;
    private final AskedColumns columns;
    private final RowFilter filter = new RowFilter();
    private final String orderBy;
    private final RowFormat format;
    private final int limit;
    private final int offset;

    /** @throws Problem if a parameter is unknown, or a value is not one of its column */
    Selection(Statistic statistic, Map<String, List<String>> values) {
        Parameters query = new Parameters(values);
        this.statistic = statistic;
        checkNames(query);
        this.columns = AskedColumns.of(statistic, query);
        statistic.columns().stream()
                .filter(column -> query.names().contains(column.name()) && !RESERVED.contains(column.name()))
                .forEach(column -> filter.add(column, query.all(column.name())));
        query.single("find").ifPresent(text -> filter.addFind(statistic.keys(), text));
        this.orderBy = columns.orderBy(query);
        this.format = RowFormat.of(query);
        this.limit = query.number("limit", 1, format.mostRows(), format.defaultRows());
        this.offset = query.number("offset", 0, Integer.MAX_VALUE, 0);
    }

    private void checkNames(Parameters query) {
        Set<String> known = new LinkedHashSet<>(RESERVED);
        statistic.columns().forEach(column -> known.add(column.name()));
        for (String name : query.names()) {
            if (!known.contains(name)) {
                throw Problem.badRequest("Statistic '" + statistic.name() + "' has no column or parameter '" + name
                        + "'." + Nearest.hint(name, known));
            }
        }
    }

    private String fromWhereGroup() {
        return " FROM " + Database.quoted(statistic.name()) + filter.where() + columns.groupBy();
    }

    /** The statement that reads the rows; its last two parameters are limit and offset. */
    String sql() {
        return "SELECT " + columns.expressions() + fromWhereGroup() + orderBy + " LIMIT ? OFFSET ?";
    }

    /** The parameters ask for one row more than the page holds, to learn whether there is a next page. */
    List<Object> parameters() {
        return Stream.concat(filter.values().stream(), Stream.of(limit + 1L, (long) offset))
                .toList();
    }

    String countSql() {
        return columns.grouped()
                ? "SELECT COUNT(*) FROM (SELECT 1" + fromWhereGroup() + ") counted"
                : "SELECT COUNT(*)" + fromWhereGroup();
    }

    List<Object> countParameters() {
        return filter.values();
    }

    /** A version that stays equal until a batch changes a selected row. */
    String version() {
        return filter.months()
                .filter(months -> !statistic.months().isEmpty())
                .map(statistic::version)
                .orElse(statistic.version());
    }

    Statistic statistic() {
        return statistic;
    }

    List<Column> columns() {
        return columns.columns();
    }

    RowFormat format() {
        return format;
    }

    int limit() {
        return limit;
    }

    long offset() {
        return offset;
    }
}
