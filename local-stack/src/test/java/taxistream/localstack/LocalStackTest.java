package taxistream.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class LocalStackTest {

    @Test
    void aBrokerAnswersWithTransactionsOfVersion2() throws Exception {
        try (LocalKafka kafka = LocalKafka.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(admin.describeFeatures()
                            .featureMetadata()
                            .get(20, TimeUnit.SECONDS)
                            .finalizedFeatures()
                            .get("transaction.version")
                            .maxVersionLevel())
                    .isGreaterThanOrEqualTo((short) 2);
        }
    }

    @Test
    void aDatabaseAnswersItsUser() throws Exception {
        try (LocalDatabase database = LocalDatabase.start();
                Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                ResultSet version = connection.createStatement().executeQuery("SELECT version()")) {
            version.next();
            assertThat(version.getString(1)).contains("MariaDB");
        }
    }

    @Test
    void nothingIsLeftOfATemporaryFolder() throws Exception {
        TemporaryFolder folder = new TemporaryFolder("test");
        Files.createDirectories(folder.path().resolve("a/b"));
        Files.writeString(folder.path().resolve("a/b/c"), "d");
        folder.close();
        assertThat(folder.path()).doesNotExist();
    }
}
