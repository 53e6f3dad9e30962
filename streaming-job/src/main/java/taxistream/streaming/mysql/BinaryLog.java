package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import taxistream.settings.FailedRun;

/**
 * Checks the format of MySQL's binary log. With binlog_format STATEMENT, MySQL refuses every READ COMMITTED write, and its message names
 * neither the setting nor the remedy.
 */
final class BinaryLog {

    private BinaryLog() {}

    /** @throws FailedRun if the binary log cannot record a READ COMMITTED transaction */
    static void check(Connection connection) throws SQLException {
        Map<String, String> variables = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SHOW VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format')")) { // both optional
            while (row.next()) {
                variables.put(row.getString(1), row.getString(2));
            }
        }
        Optional<String> refusal = refusal(variables);
        if (refusal.isPresent()) {
            throw new FailedRun(refusal.get());
        }
    }

    static Optional<String> refusal(Map<String, String> variables) {
        return "ON".equalsIgnoreCase(variables.get("log_bin"))
                        && "STATEMENT".equalsIgnoreCase(variables.get("binlog_format"))
                ? Optional.of(
                        "MySQL writes its binary log by statements (binlog_format=STATEMENT), and so takes no transaction"
                                + " that reads what is committed, as each of taxistream's does. Set binlog_format=ROW, which is"
                                + " MySQL's default, and start again.")
                : Optional.empty();
    }
}
