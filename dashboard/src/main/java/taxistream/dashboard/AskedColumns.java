package taxistream.dashboard;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import taxistream.settings.Nearest;

/**
 * The columns of the answer to a request, and the order of its rows.
 *
 * @param grouped whether the values are sums over the rows of equal keys
 */
record AskedColumns(Statistic statistic, List<Column> columns, boolean grouped) {

    /** @throws Problem if {@code group} or {@code values} names a column that is unknown or not fit for it */
    static AskedColumns of(Statistic statistic, Parameters query) {
        List<Column> group = named(statistic, query, "group");
        List<Column> values = named(statistic, query, "values");
        return group.isEmpty()
                ? new AskedColumns(statistic, chosen(statistic, values), false)
                : new AskedColumns(statistic, summed(statistic, group, values), true);
    }

    private static List<Column> named(Statistic statistic, Parameters query, String parameter) {
        return query.list(parameter).stream()
                .map(name -> named(statistic, name, parameter))
                .distinct()
                .toList();
    }

    private static Column named(Statistic statistic, String name, String parameter) {
        return statistic
                .column(name)
                .orElseThrow(() -> Problem.badRequest("'" + parameter + "' names '" + name + "', which statistic '"
                        + statistic.name() + "' has no column of."
                        + Nearest.hint(
                                name,
                                statistic.columns().stream().map(Column::name).toList())));
    }

    private static List<Column> chosen(Statistic statistic, List<Column> values) {
        return values.isEmpty()
                ? statistic.columns()
                : Stream.concat(statistic.keys().stream(), values.stream())
                        .distinct()
                        .toList();
    }

    private static List<Column> summed(Statistic statistic, List<Column> group, List<Column> values) {
        group.stream().filter(column -> !column.key()).findFirst().ifPresent(column -> {
            throw Problem.badRequest("'group' names '" + column.name() + "', which is a value. Group by one of "
                    + names(statistic.keys()) + ".");
        });
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

    /** The SQL expressions of the columns. */
    String expressions() {
        return columns.stream()
                .map(column -> grouped && !column.key()
                        ? "SUM(" + column.quoted() + ") AS " + column.quoted()
                        : column.quoted())
                .collect(Collectors.joining(", "));
    }

    /** {@code GROUP BY} the keys, if the values are sums; else nothing. */
    String groupBy() {
        return grouped
                ? " GROUP BY "
                        + columns.stream()
                                .filter(Column::key)
                                .map(Column::quoted)
                                .collect(Collectors.joining(", "))
                : "";
    }

    /**
     * The order of the rows: for {@code sort=-trips,month} most trips first, then by month. It always ends with the keys, so that pages do
     * not overlap.
     *
     * @throws Problem if {@code sort} names a column that the answer does not have
     */
    String orderBy(Parameters query) {
        List<String> terms = new ArrayList<>();
        Set<Column> sorted = new LinkedHashSet<>();
        for (String term : query.list("sort")) {
            Column column = named(statistic, term.replaceFirst("^-", ""), "sort");
            if (!columns.contains(column)) {
                throw Problem.badRequest("'sort' names '" + column.name() + "', which the answer does not have. It has "
                        + names(columns) + ".");
            }
            sorted.add(column);
            terms.add(column.quoted() + (term.startsWith("-") ? " DESC" : ""));
        }
        columns.stream()
                .filter(column -> column.key() && !sorted.contains(column))
                .forEach(column -> terms.add(column.quoted()));
        return terms.isEmpty() ? "" : " ORDER BY " + String.join(", ", terms);
    }
}
