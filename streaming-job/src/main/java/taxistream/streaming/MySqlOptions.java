package taxistream.streaming;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import taxistream.settings.Environment;
import taxistream.streaming.mysql.MySqlSettings;

/** The flags that say where MySQL is. The password is none of them: it comes from MYSQL_PASSWORD, or from a file. */
final class MySqlOptions {

    @Environment("MYSQL_URL")
    @Option(
            names = "--mysql-url",
            paramLabel = "URL",
            required = true,
            description =
                    "jdbc:mysql://HOST:PORT/DATABASE of MySQL or MariaDB; the password comes from MYSQL_PASSWORD.")
    private String url;

    @Environment("MYSQL_USER")
    @Option(
            names = "--mysql-user",
            paramLabel = "NAME",
            defaultValue = "taxistream",
            description = "Who may create and write the statistics' tables.")
    private String user;

    @Environment("MYSQL_PASSWORD_FILE")
    @Option(
            names = "--mysql-password-file",
            paramLabel = "FILE",
            description = "File that holds the password, instead of MYSQL_PASSWORD.")
    private Path passwordFile;

    MySqlSettings settings() {
        return MySqlSettings.of(url, user, Optional.ofNullable(passwordFile), System.getenv());
    }
}
