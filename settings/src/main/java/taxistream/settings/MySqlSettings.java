package taxistream.settings;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where MySQL is and who we are there. Never prints the password.
 *
 * @param url jdbc:mysql://host:port/database, with options but without a password
 */
public record MySqlSettings(String url, String user, Optional<String> password) {

    private static final Pattern URL = Pattern.compile("jdbc:mysql://([^/?]+)/([^/?]+)(\\?.*)?");
    /** As an option, one of the second and third factors included; in the key-value form of a host; and before its name. */
    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&(,]\\s*password\\d?\\s*=|//[^/]*:[^/@]*@");

    public MySqlSettings {
        if (PASSWORD.matcher(url).find() || PASSWORD.matcher(decoded(url)).find()) {
            throw new WrongUsage(
                    "--mysql-url holds a password, which would show in process lists and logs. Take it out; set"
                            + " MYSQL_PASSWORD, or pass --mysql-password-file.");
        }
        if (!URL.matcher(url).matches()) {
            throw new WrongUsage("--mysql-url '" + url + "' is not one: write jdbc:mysql://HOST:PORT/DATABASE.");
        }
    }

    /** As the driver reads it: {@code ?%70assword=} is a password too. */
    static String decoded(String url) {
        try {
            return URLDecoder.decode(url, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return url; // a percent sign that begins no code: the driver will refuse it
        }
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
        var matcher = URL.matcher(url);
        matcher.matches();
        return matcher.group(1) + "/" + matcher.group(2);
    }

    @Override
    public String toString() {
        return user + "@" + place();
    }
}
