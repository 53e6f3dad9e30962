package taxistream.endtoend;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import taxistream.localstack.DocumentedRights;

/** A database of one test, as one of its users sees it. */
public record TestDatabase(String url, String user, String password) {

    /**
     * Makes the database of the URL, for MySQL's documented users with their documented rights.
     *
     * @return as the job's user sees it
     */
    public static TestDatabase create(Connection root, String url, String password) throws SQLException {
        String name = url.replaceFirst(".*/", "");
        try (Statement statement = root.createStatement()) {
            for (String sql : DocumentedRights.statements(name, user -> password)) {
                statement.execute(sql);
            }
        }
        return new TestDatabase(url, DocumentedRights.JOB, password);
    }

    /** As the user who may replace tables. */
    public TestDatabase administrator() {
        return new TestDatabase(url, DocumentedRights.ADMINISTRATOR, password);
    }

    /** As the user who only looks. */
    public TestDatabase reader() {
        return new TestDatabase(url, DocumentedRights.READER, password);
    }

    /** The rows of a query, their values as text in the columns' order. */
    public List<List<String>> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return texts(rows);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The one value of a query. */
    public String value(String sql) {
        return query(sql).get(0).get(0);
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    static List<List<String>> texts(ResultSet rows) throws SQLException {
        List<List<String>> texts = new ArrayList<>();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                row.add(rows.getString(column));
            }
            texts.add(row);
        }
        return texts;
    }
}
