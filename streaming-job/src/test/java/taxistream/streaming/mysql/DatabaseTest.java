package taxistream.streaming.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import taxistream.settings.FailedRun;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.TestServers;

/** Why there is no connection is said as it is: the driver's own words are of a communications link. */
class DatabaseTest {

    private static Database at(int port) {
        return new Database(
                new MySqlSettings("jdbc:mysql://127.0.0.1:" + port + "/taxi", "taxistream", Optional.empty()));
    }

    @Test
    void whereNothingListensItIsSaidWithoutATimeThatNobodyWaited() {
        assertThatThrownBy(at(1)::check)
                .isInstanceOf(FailedRun.class)
                .hasMessage(
                        "Cannot reach MySQL at 127.0.0.1:1/taxi: nothing accepts connections there. Start it, or correct"
                                + " --mysql-url.");
    }

    @Test
    void whatHangsUpIsNotSaidToBeSilent() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread hangingUp = new Thread(() -> hangUp(server));
            hangingUp.setDaemon(true);
            hangingUp.start();
            int port = server.getLocalPort();
            assertThatThrownBy(at(port)::check)
                    .isInstanceOf(FailedRun.class)
                    .hasMessageMatching("Cannot reach MySQL at 127\\.0\\.0\\.1:" + port
                            + "/taxi: .*(lost|reset|closed|[Ee]nd of).*\\. Start it, or correct --mysql-url\\.");
        }
    }

    @Test
    @Tag("servers")
    void theServersOwnSqlModeDoesNotCount() throws SQLException {
        try (Connection connection = new Database(TestServers.mysql()).connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@sql_mode")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).contains("STRICT_ALL_TABLES"); // which MariaDB's default has not
        }
    }

    private static void hangUp(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            // the test has closed it
        }
    }
}
