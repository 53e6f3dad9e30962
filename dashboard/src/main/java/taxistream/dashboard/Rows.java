package taxistream.dashboard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of a statistic's rows.
 *
 * @param total rows that the selection has in all
 */
record Rows(List<Column> columns, List<List<Object>> rows, long total, long offset, int limit) {

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
        return Csv.bytes(columns.stream().map(Column::name).toList(), rows.stream());
    }
}
