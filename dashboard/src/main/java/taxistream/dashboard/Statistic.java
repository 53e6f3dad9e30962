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
 * @param comment the comment of its SQL file; may be empty
 * @param version changes whenever a batch may have changed a row: the ledger's query and batch
 * @param months a version for each month, which changes with every batch that changes a row of the month; empty if the job writes none
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
