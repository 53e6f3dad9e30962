package taxistream.endtoend.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of the cells, as rows of the table in docs/reliability.md: {@code end-to-end/reliability} puts them there. */
final class RecoveryTable {

    private final List<String> rows = new ArrayList<>();

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
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %s | yes | %.1f | %d |",
                where,
                point,
                fault,
                recovery.toMillis() / 1e3,
                restarts));
    }

    void addFailure(Cell cell) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %s | **no** | | |",
                cell.point().isOfProducer() ? "producer" : "driver",
                cell.point(),
                cell.blow()));
    }

    /** Writes the rows to target/reliability/NAME.md. */
    void write(String name) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "reliability"));
            Files.write(folder.resolve(name + ".md"), rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
