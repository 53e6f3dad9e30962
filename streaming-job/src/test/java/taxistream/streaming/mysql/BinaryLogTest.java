package taxistream.streaming.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BinaryLogTest {

    @Test
    void aLogByStatementsIsRefused() {
        assertThat(BinaryLog.refusal(Map.of("log_bin", "ON", "binlog_format", "STATEMENT")))
                .contains(
                        "MySQL writes its binary log by statements (binlog_format=STATEMENT), and so takes no transaction"
                                + " that reads what is committed, as each of taxistream's does. Set binlog_format=ROW, which is"
                                + " MySQL's default, and start again.");
    }

    @Test
    void anyOtherLogAndNoneAreTaken() {
        assertThat(BinaryLog.refusal(Map.of("log_bin", "ON", "binlog_format", "ROW")))
                .isEmpty();
        assertThat(BinaryLog.refusal(Map.of("log_bin", "ON", "binlog_format", "MIXED")))
                .isEmpty();
        assertThat(BinaryLog.refusal(Map.of("log_bin", "OFF", "binlog_format", "STATEMENT")))
                .isEmpty();
        assertThat(BinaryLog.refusal(Map.of("log_bin", "ON"))).isEmpty();
        assertThat(BinaryLog.refusal(Map.of())).isEmpty();
    }
}
