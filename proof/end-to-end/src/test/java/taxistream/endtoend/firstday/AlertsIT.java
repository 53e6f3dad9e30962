package taxistream.endtoend.firstday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prometheus' own tool reads what ships for it, and runs the cases of alerts-test.yml. Skipped where there is no promtool. */
class AlertsIT {

    private static final Shell RULES = new Shell(Path.of(System.getProperty("repository.root"), "config/prometheus"));

    @BeforeAll
    static void promtoolIsThere() {
        boolean there = RULES.run("command -v promtool").exitCode() == 0;
        if (!there) {
            System.out.println("Skipped, for there is no promtool here: AlertsIT");
        }
        assumeThat(there).isTrue();
    }

    @Test
    void eachAlertFiresForItsFaultAndForNoOther() {
        assertThat(RULES.run("promtool test rules alerts-test.yml")
                        .expectSuccess()
                        .out())
                .contains("SUCCESS");
    }

    @Test
    void theConfigurationIsValid() {
        RULES.run("promtool check config prometheus.yml").expectSuccess();
    }
}
