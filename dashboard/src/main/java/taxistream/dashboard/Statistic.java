package taxistream.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A table or view that the page may show.
 *
 * @param comment what its SQL file says of it; may be empty
 * @param version changes whenever a batch may have changed a row: the ledger's query and batch
 * @param months what changes whenever a batch has changed a row of that month; empty where the job does not tell
 */
record Statistic(
        String name, boolean view, String comment, List<Column> columns, String version, Map<String, String> months) {

    Statistic {
        columns = List.copyOf(columns);
        months = Map.copyOf(months);
    }

    Optional<Column> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }

    List<Column> keys() {
        return columns.stream().filter(Column::key).toList();
    }

    List<Column> additive() {
        return columns.stream().filter(Column::additive).toList();
    }

    /** The version of these months alone: that of a final month stays while others grow. */
    String version(Predicate<String> asked) {
        String updates = months.entrySet().stream()
                .filter(month -> asked.test(month.getKey()))
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining());
        return version.replaceFirst("\\..*", "") + "." + PageFiles.digest(updates.getBytes(StandardCharsets.UTF_8));
    }
}
