package taxistream.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where MySQL is and who we are there. Never prints the password.
 *
 * @param url jdbc:mysql://host:port/database, with options for its encryption, but without a password
 */
public record MySqlSettings(String url, String user, Optional<String> password) {

    /** @throws WrongUsage if the URL has a password or an option that it may not have, or is none */
    public MySqlSettings {
        MySqlUrl.of(url);
    }

    /** Settings with the password from the file, else from the environment variable MYSQL_PASSWORD. */
    public static MySqlSettings of(
            String url, String user, Optional<Path> passwordFile, Map<String, String> environment) {
        Optional<String> password = passwordFile.isPresent()
                ? Optional.of(read(passwordFile.get()))
                : Optional.ofNullable(environment.get("MYSQL_PASSWORD"));
        return new MySqlSettings(url, user, password);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new WrongUsage(
                    "Cannot read the password of MySQL from " + file + ". Check --mysql-password-file.", e);
        }
    }

    /** host:port/database, for sentences. */
    public String place() {
        return MySqlUrl.of(url).toString();
    }

    @Override
    public String toString() {
        return user + "@" + place();
    }
}
