package taxistream.dashboard;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One page of a statistic's rows.
 *
 * @param total rows that the selection has in all
 */
record Rows(List<Column> columns, List<List<Object>> rows, long total, long offset, int limit) {

    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]|^\\s|\\s$");
    /** A spreadsheet would run a text that begins so as a formula. */
    private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\t\r]");

    static Rows read(Connection connection, Selection selection) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (PreparedStatement select = Database.prepare(connection, selection.sql(), selection.parameters());
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < selection.columns().size(); i++) {
                    values.add(selection.columns().get(i).kind().read(row, i + 1));
                }
                rows.add(values);
            }
        }
        boolean more = rows.size() > selection.limit();
        List<List<Object>> page = more ? rows.subList(0, selection.limit()) : rows;
        boolean known = !more && (selection.offset() == 0 || !rows.isEmpty());
        long total = known ? selection.offset() + rows.size() : count(connection, selection);
        return new Rows(selection.columns(), page, total, selection.offset(), selection.limit());
    }

    private static long count(Connection connection, Selection selection) throws SQLException {
        try (PreparedStatement count = Database.prepare(connection, selection.countSql(), selection.countParameters());
                ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    boolean hasNext() {
        return offset + rows.size() < total && !rows.isEmpty();
    }

    byte[] csv() {
        StringBuilder text = new StringBuilder();
        text.append(columns.stream().map(Column::name).map(Rows::field).collect(Collectors.joining(",")))
                .append("\r\n");
        for (List<Object> row : rows) {
            text.append(row.stream().map(Rows::field).collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String field(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof java.math.BigDecimal amount) {
            return amount.toPlainString();
        }
        String text = value.toString();
        if (value instanceof String && FORMULA.matcher(text).find()) {
            text = "'" + text;
        }
        return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
