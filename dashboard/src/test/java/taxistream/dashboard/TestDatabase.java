package taxistream.dashboard;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import taxistream.localstack.DocumentedRights;
import taxistream.localstack.LocalDatabase;
import taxistream.settings.MySqlSettings;

/**
 * The embedded database; or with {@code -Ddashboard.mysql=jdbc:mysql://HOST:PORT/DATABASE} a MySQL whose root has the
 * password "root", which is emptied first.
 */
final class TestDatabase implements AutoCloseable {

    private static final String GIVEN = "dashboard.mysql";

    private final Optional<LocalDatabase> embedded;
    private final String url;

    private TestDatabase(Optional<LocalDatabase> embedded, String url) {
        this.embedded = embedded;
        this.url = url;
    }

    static TestDatabase start() throws SQLException {
        String given = System.getProperty(GIVEN, "");
        if (given.isEmpty()) {
            LocalDatabase local = LocalDatabase.start();
            local.administer("GRANT ALL ON *.* TO administrator@'%' IDENTIFIED BY 'administrator' WITH GRANT OPTION");
            return new TestDatabase(Optional.of(local), local.jdbcUrl());
        }
        TestDatabase database = new TestDatabase(Optional.empty(), given);
        database.createEmpty(database.name());
        return database;
    }

    String url() {
        return url;
    }

    String name() {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    int port() {
        return URI.create(url.substring("jdbc:".length())).getPort();
    }

    /** The URL of an empty database of this name on the same server. */
    String createEmpty(String name) throws SQLException {
        String place = url.substring(0, url.lastIndexOf('/') + 1);
        try (Connection connection = root();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name);
            for (String sql : DocumentedRights.statements(name, user -> user)) {
                statement.execute(sql);
            }
        }
        return place + name;
    }

    MySqlSettings settings() {
        return settings(url);
    }

    /** As the user who only looks. */
    static MySqlSettings settings(String url) {
        return new MySqlSettings(url, DocumentedRights.READER, Optional.of(DocumentedRights.READER));
    }

    private String administrator() {
        return embedded.isPresent() ? "administrator" : "root";
    }

    Connection root() throws SQLException {
        return DriverManager.getConnection(url.replaceFirst("/[^/]*$", "/"), administrator(), administrator());
    }

    void root(String... statements) throws SQLException {
        try (Connection connection = root();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        embedded.ifPresent(LocalDatabase::close);
    }
}
