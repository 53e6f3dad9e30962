package taxistream.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** MySQL's users with exactly the rights that the files of {@code config/mysql} give. The demo has no others. */
public final class DocumentedRights {

    /** Who runs the streaming job. */
    public static final String JOB = "taxistream";

    /** Who runs what replaces tables. */
    public static final String ADMINISTRATOR = "taxistream_administrator";

    /** Who only looks. */
    public static final String READER = "taxistream_reader";

    private static final List<String> FILES = List.of("job.sql", "administrator.sql", "reader.sql");
    private static final Pattern PASSWORD = Pattern.compile("'(\\w+)'@'%' IDENTIFIED BY '[^']*'");

    private DocumentedRights() {}

    /**
     * The statements of the three files, for MySQL's root, each in a line. A user that is there keeps its password.
     *
     * @param database in place of the one that the files name
     * @param passwordOf the password of a user who is not there yet
     */
    public static List<String> statements(String database, UnaryOperator<String> passwordOf) {
        return FILES.stream()
                .flatMap(DocumentedRights::statements)
                .map(sql -> sql.replaceAll("\\btaxistream\\.", database + ".").replaceAll("\\btaxistream$", database))
                .map(sql -> PASSWORD.matcher(sql)
                        .replaceAll(user -> Matcher.quoteReplacement(
                                "'" + user.group(1) + "'@'%' IDENTIFIED BY '" + passwordOf.apply(user.group(1)) + "'")))
                .toList();
    }

    /** The statements of {@code job.sql} alone, for a user with another name. */
    public static List<String> statementsOfJob(String database, String user, String password) {
        return statements(database, documented -> password).stream()
                .filter(sql -> !sql.contains(ADMINISTRATOR) && !sql.contains(READER))
                .map(sql -> sql.replace("'" + JOB + "'@", "'" + user + "'@"))
                .toList();
    }

    private static Stream<String> statements(String file) {
        try (InputStream stream = DocumentedRights.class.getResourceAsStream("mysql/" + file)) {
            String sql = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(sql.replaceAll("(?m)^--.*$", "").split(";"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
