package taxistream.settings;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that say where MySQL is. The password is none of them: it comes from MYSQL_PASSWORD, or from a file. */
public final class MySqlOptions {

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
            description = "Who we are there: the job creates and writes tables, the dashboard only reads.")
    private String user;

    @Environment("MYSQL_PASSWORD_FILE")
    @Option(
            names = "--mysql-password-file",
            paramLabel = "FILE",
            description = "File that holds the password. Without it: MYSQL_PASSWORD.")
    private Path passwordFile;

    public MySqlSettings settings() {
        return MySqlSettings.of(url, user, Optional.ofNullable(passwordFile), System.getenv());
    }
}
