package taxistream.endtoend.operators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import taxistream.endtoend.operators.OperatorsMatrixIT.Mistake;

/** The rows of the operators' matrix in docs/reliability.md, a line of a file each, with every sentence that was followed. */
final class OperatorsTable {

    private static final Path FILE =
            Path.of(System.getProperty("repository.root"), "proof/end-to-end/target/operators/matrix.md");

    /** A mistake after which everything was equal; puts the row in its former one's place, or at the end. */
    void add(Mistake mistake, List<String> sentences) {
        String begin = "| " + mistake.where() + " | " + mistake.what() + " | " + mistake.when() + " | ";
        String end = sentences.isEmpty()
                ? "goes on | |"
                : "refused | "
                        + String.join(
                                "<br>",
                                sentences.stream()
                                        .distinct()
                                        .map(OperatorsTable::cell)
                                        .toList()) + " |";
        try {
            Files.createDirectories(FILE.getParent());
            List<String> rows = new ArrayList<>(Files.exists(FILE) ? Files.readAllLines(FILE) : List.of());
            rows.removeIf(row -> row.startsWith(begin));
            rows.add(begin + end);
            Files.write(FILE, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without what is another in each run. */
    private static String cell(String sentence) {
        return sentence.replaceAll("operated\\d+", "trips")
                .replaceAll("/\\S*/checkpoint[^\\s):]*", "CHECKPOINT")
                .replaceAll("taxistream@\\S+/test_\\d+", "DATABASE")
                .replaceAll("Kafka at \\S+", "Kafka at …")
                .replaceAll("query [-0-9a-f]{36}", "query …")
                .replaceAll("id was \\S+, and is \\S+ now", "id was …, and is … now")
                .replaceAll("written \\S+ by \\S+\\)", "written … by …)")
                .replace("|", "\\|");
    }
}
