package taxistream.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows under headings, for a person's eyes: columns as wide as their content, those of numbers flush right. */
public final class TextTable {

    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row: as many cells as there are headings. */
    public TextTable row(String... cells) {
        return row(List.of(cells));
    }

    /** Adds a row: as many cells as there are headings. */
    public TextTable row(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(cells + " is no row under " + headings);
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The table, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(headings));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String padding = " ".repeat(width(column) - cells.get(column).length());
            line.append(column == 0 ? "" : GAP)
                    .append(isNumeric(column) ? padding + cells.get(column) : cells.get(column) + padding);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return Stream.concat(Stream.of(headings), rows.stream())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream().map(row -> row.get(column)).allMatch(cell -> cell.matches("[-+$]?[\\d,.]*%?"));
    }
}
