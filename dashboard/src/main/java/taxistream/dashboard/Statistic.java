package taxistream.dashboard;

import java.util.List;
import java.util.Optional;

/**
 * A table or view that the page may show.
 *
 * @param comment what its SQL file says of it; may be empty
 * @param version changes whenever a batch may have changed a row: made of the ledger's query and batch
 */
record Statistic(String name, boolean view, String comment, List<Column> columns, String version) {

    Statistic {
        columns = List.copyOf(columns);
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
}
