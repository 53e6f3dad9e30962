package taxistream.streaming;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import taxistream.localstack.DocumentedRights;
import taxistream.localstack.LocalDatabase;
import taxistream.localstack.LocalKafka;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.job.SparkSessions;

/** Spark, Kafka and MariaDB, each started by the first test that needs it and shared by all of the module. */
public final class TestServers {

    /** Where there are servers already, such as a MySQL to run the same tests on: host:port, and a JDBC URL of a database whose users have their names as passwords. */
    private static final String GIVEN_KAFKA = "taxistream.test.kafka";

    private static final String GIVEN_MYSQL = "taxistream.test.mysql";

    private TestServers() {}

    private static final class Spark {
        static final SparkSession SESSION = SparkSessions.start(Map.of(
                "spark.master", "local[2]",
                "spark.ui.enabled", "false",
                "spark.sql.shuffle.partitions", "2"));
    }

    private static final class Kafka {
        static final LocalKafka BROKER = LocalKafka.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close));
        }
    }

    private static final class Database {
        static final LocalDatabase SERVER = LocalDatabase.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    public static SparkSession spark() {
        return Spark.SESSION;
    }

    public static String kafka() {
        String given = System.getProperty(GIVEN_KAFKA);
        return given != null ? given : Kafka.BROKER.bootstrapServers();
    }

    /** As the job's user. */
    public static MySqlSettings mysql() {
        return mysql(DocumentedRights.JOB);
    }

    /** As the user who may replace tables. */
    public static MySqlSettings administrator() {
        return mysql(DocumentedRights.ADMINISTRATOR);
    }

    private static MySqlSettings mysql(String user) {
        String given = System.getProperty(GIVEN_MYSQL);
        return new MySqlSettings(given != null ? given : Database.SERVER.jdbcUrl(), user, Optional.of(user));
    }

    private static Connection connection() throws SQLException {
        MySqlSettings settings = administrator();
        return DriverManager.getConnection(
                settings.url(), settings.user(), settings.password().orElseThrow());
    }

    /** Every row as text, columns by blanks, in the order of the first columns. */
    public static List<String> query(String sql) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join(" ", values));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public static void execute(String sql) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Drops every table and view. */
    public static void clearDatabase() {
        for (String view : query("SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()")) {
            execute("DROP VIEW `" + view + "`");
        }
        for (String table : query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")) {
            execute("DROP TABLE `" + table + "`");
        }
    }
}
