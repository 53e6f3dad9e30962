package taxistream.endtoend.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The results of the cells, as rows of the table in docs/reliability.md: {@code proof/end-to-end/reliability} puts them there. The file is
 * written with every cell, and keeps what an earlier run has found in others, so that the matrix may be run in portions.
 */
final class RecoveryTable {

    private static final Path FOLDER = Path.of("target", "reliability");
    /** Of the columns, those that name the cell. */
    private static final int NAMES = 4;

    private final Path file;

    /** @param name of the file: target/reliability/NAME.md */
    RecoveryTable(String name) {
        this.file = FOLDER.resolve(name + ".md");
    }

    /** A cell after which everything held. */
    void add(Cell cell, Duration recovery, int restarts) {
        add(
                cell.point().isOfProducer() ? "producer" : "driver",
                cell.point().toString(),
                cell.blow().toString(),
                recovery,
                restarts);
    }

    void add(String where, String point, String fault, Duration recovery, int restarts) {
        put(String.format(
                Locale.ROOT,
                "| %s | %s | %s | yes | %.1f | %d |",
                where,
                point,
                fault,
                recovery.toMillis() / 1e3,
                restarts));
    }

    void addFailure(Cell cell) {
        put(String.format(
                Locale.ROOT,
                "| %s | %s | %s | **no** | | |",
                cell.point().isOfProducer() ? "producer" : "driver",
                cell.point(),
                cell.blow()));
    }

    /** Puts the row in its former one's place, or at the end. */
    private void put(String row) {
        try {
            Files.createDirectories(FOLDER);
            List<String> rows = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
            int former = rows.stream().map(RecoveryTable::cell).toList().indexOf(cell(row));
            if (former < 0) {
                rows.add(row);
            } else {
                rows.set(former, row);
            }
            Files.write(file, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cell(String row) {
        return List.of(row.split("\\|")).subList(1, NAMES);
    }
}
