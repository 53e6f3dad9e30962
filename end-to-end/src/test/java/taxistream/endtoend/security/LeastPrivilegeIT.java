package taxistream.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.mysql.MySQLContainer;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TestDatabase;

/** The job runs, twice, with what config/mysql/grants.sql grants and no more. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeastPrivilegeIT {

    private final String name = Servers.uniqueName("least_");
    private final String topic = Servers.uniqueName("least");
    private final TestDatabase job = as("job", "change-me");
    private final TestDatabase reader = as("reader", "change-me-too");

    private TestDatabase as(String user, String password) {
        String url = "jdbc:mysql://" + Servers.mysql().getHost() + ":"
                + Servers.mysql().getMappedPort(MySQLContainer.MYSQL_PORT) + "/" + name;
        return new TestDatabase(url, name + user, password);
    }

    @BeforeAll
    void grantAndRun(@TempDir Path folder) throws IOException, SQLException {
        grant();
        Path month = new GeneratedMonths(folder, 500).file(0);
        TaxistreamProcess.command("replay", "--topic", topic, month.toString())
                .onKafka()
                .run()
                .expectSuccess();
        for (int run = 0; run < 2; run++) { // the second finds the tables and the view there
            TaxistreamProcess.command("stream", "--available-now", "--topic", topic)
                    .onKafka()
                    .on(job)
                    .with("--checkpoint", folder.resolve("checkpoint").toString())
                    .run()
                    .expectSuccess();
        }
        assertThat(reader.value("SELECT sum(trips) FROM monthly_totals"))
                .isEqualTo(Long.toString(Oracle.countedTrips(List.of(month))));
    }

    /** The file as it ships, with this test's names in it. */
    private void grant() throws IOException, SQLException {
        String sql = Files.readString(Path.of(System.getProperty("repository.root"), "config/mysql/grants.sql"))
                .replaceAll("(?m)^--.*$", "")
                .replace("'taxistream_reader'", "'" + name + "reader'")
                .replace("'taxistream'", "'" + name + "job'")
                .replace("taxistream.", name + ".")
                .replace("EXISTS taxistream;", "EXISTS " + name + ";");
        try (Connection root = DriverManager.getConnection(
                Servers.mysql().getJdbcUrl(), "root", Servers.mysql().getPassword())) {
            for (String statement : sql.split(";")) {
                if (!statement.isBlank()) {
                    root.createStatement().execute(statement);
                }
            }
        }
    }

    @Test
    void theJobCanNeitherDropNorEmptyATable() {
        assertDenied(job, "DROP TABLE monthly_trips");
        assertDenied(job, "DELETE FROM monthly_trips");
        assertDenied(job, "TRUNCATE TABLE taxistream_progress");
        assertDenied(job, "ALTER TABLE monthly_trips ADD COLUMN x INT");
    }

    @Test
    void theJobSeesNoOtherDatabase() {
        assertDenied(job, "SELECT * FROM mysql.user");
    }

    @Test
    void theReaderOnlyReads() {
        assertDenied(reader, "UPDATE monthly_trips SET trips = 0");
        assertDenied(reader, "CREATE TABLE x (n INT)");
    }

    private static void assertDenied(TestDatabase database, String sql) {
        assertThatThrownBy(() -> {
                    try (Connection connection = database.connect()) {
                        connection.createStatement().execute(sql);
                    }
                })
                .as(sql)
                .isInstanceOf(SQLSyntaxErrorException.class)
                .hasMessageContaining("denied");
    }
}
