package taxistream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class MySqlSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://h:3306/taxi?password=hidden",
                "jdbc:mysql://h:3306/taxi?sslMode=REQUIRED&Password=hidden",
                "jdbc:mysql://h:3306/taxi?password2=hidden",
                "jdbc:mysql://h:3306/taxi?%70assword=hidden",
                "jdbc:mysql://h:3306/taxi?sslMode=REQUIRED&pass%77ord1=hidden",
                "jdbc:mysql://(host=h,port=3306,%50ASSWORD=hidden)/taxi",
                "jdbc:mysql://(host=h,port=3306,password=hidden)/taxi",
                "jdbc:mysql://address=(host=h)(password=hidden)/taxi",
                "jdbc:mysql://u:hidden@h:3306/taxi"
            })
    void aPasswordInTheUrlIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> new MySqlSettings(url, "u", Optional.empty()))
                .isInstanceOf(WrongUsage.class)
                .hasMessageContaining("--mysql-url holds a password")
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://h:3306/taxi?jdbcCompliantTruncation=false",
                "jdbc:mysql://h:3306/taxi?sslMode=REQUIRED&JDBCcompliantTruncation=false",
                "jdbc:mysql://h:3306/taxi?%6adbcCompliantTruncation=false",
                "jdbc:mysql://(host=h,port=3306,jdbcCompliantTruncation=false)/taxi",
                "jdbc:mysql://address=(host=h)(jdbcCompliantTruncation=false)/taxi"
            })
    void anOptionThatLetsMySqlCutValuesIsRefused(String url) {
        assertThatThrownBy(() -> new MySqlSettings(url, "u", Optional.empty()))
                .isInstanceOf(WrongUsage.class)
                .hasMessageMatching(
                        "(?i)--mysql-url has the option 'jdbcCompliantTruncation', which could change what is"
                                + " written or read, so it is not taken\\. Leave it out\\. .*");
    }

    @Test
    void aMistypedOptionIsRefusedWithItsNearest() {
        assertThatThrownBy(() -> new MySqlSettings("jdbc:mysql://h/taxi?sslMod=REQUIRED", "u", Optional.empty()))
                .hasMessageContaining("Did you mean 'sslMode'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://h:3306/taxi",
                "jdbc:mysql://h1:3306,h2:3306/taxi?sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreUrl=file:/a=b.p12",
                "jdbc:mysql://(host=h,port=3306)/taxi",
                "jdbc:mysql://address=(host=h)(port=3306)/taxi?connectTimeout=5"
            })
    void anAddressSaysHowTheServerIsReachedAndTrusted(String url) {
        assertThat(new MySqlSettings(url, "u", Optional.empty()).place()).endsWith("/taxi");
    }

    @Test
    void aKeyStoresPasswordIsLeftOutOfTheEffectiveValues() {
        CommandLine line = new CommandLine(new WithUrl());
        line.parseArgs(
                "--mysql-url",
                "jdbc:mysql://h:3306/taxi?clientCertificateKeyStorePassword=hidden&trustCertificateKeyStorePassword=hidden"
                        + "&sslMode=VERIFY_CA");
        assertThat(Commands.effective(line.getCommandSpec()))
                .isEqualTo("mysql-url=jdbc:mysql://h:3306/taxi?clientCertificateKeyStorePassword=…"
                        + "&trustCertificateKeyStorePassword=…&sslMode=VERIFY_CA");
    }

    @Test
    void aKeyStoresPasswordIsLeftOutHoweverItsNameIsWritten() {
        CommandLine line = new CommandLine(new WithUrl());
        line.parseArgs(
                "--mysql-url", "jdbc:mysql://h:3306/taxi?trustCertificateKeyStore%50assword=hidden&sslMode=VERIFY_CA");
        assertThat(Commands.effective(line.getCommandSpec()))
                .isEqualTo("mysql-url=jdbc:mysql://h:3306/taxi?trustCertificateKeyStore%50assword=…&sslMode=VERIFY_CA");
    }

    @Command
    private static final class WithUrl implements Callable<Integer> {

        @Option(names = "--mysql-url")
        private String url;

        @Override
        public Integer call() {
            return url.length();
        }
    }
}
