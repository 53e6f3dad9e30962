package taxistream.streaming.statistic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import taxistream.settings.WrongUsage;

/**
 * A statistic's SQL file and its leading comment.
 *
 * @param name the file's name without .sql: the name of the table, the query and the checkpoint folder
 * @param comment the lines of comment at the top, as one text; may be empty
 */
public record StatisticFile(String name, String sql, String comment) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,47}");
    private static final String RESERVED = "taxistream_";
    private static final String STAGED = "__rebuild";
    static final String TRIGGER = "trigger:";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * The SQL files of a folder, in the order of their names.
     *
     * @throws WrongUsage if the folder cannot be read, or there is none
     */
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new WrongUsage("There is no folder of statistics at " + folder + ". Pass --statistics DIR.");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(
                            path -> path.getFileName().toString().endsWith(".sql"))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
            if (files.isEmpty()) {
                throw new WrongUsage("The folder " + folder + " holds no statistic: put an .sql file into it.");
            }
            return files;
        } catch (IOException e) {
            throw new WrongUsage("Cannot read the statistics in " + folder + ": " + e + ".", e);
        }
    }

    /**
     * Reads one statistic.
     *
     * @throws WrongUsage if the file cannot be read, or has a name that no table can have
     */
    public static StatisticFile readFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new WrongUsage("There is no file " + file + ". Name the .sql file of a statistic.");
        }
        try {
            return read(file);
        } catch (IOException e) {
            throw new WrongUsage("Cannot read the statistic " + file + ": " + e + ".", e);
        }
    }

    static StatisticFile read(Path file) throws IOException {
        String name = file.getFileName().toString().replaceFirst("\\.sql$", "");
        if (!NAME.matcher(name).matches() || name.startsWith(RESERVED) || name.contains("__")) {
            throw new WrongUsage("Cannot take " + file
                    + " for a statistic: its name becomes a table's, so it must be a letter"
                    + " and then up to 47 lower-case letters, digits and single underscores, and not begin with "
                    + RESERVED + ". Rename the file" + suggested(name) + ".");
        }
        return of(name, text(file));
    }

    /** The nearest name that a table can have, if there is one. */
    private static String suggested(String name) {
        String nearest = name.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceFirst("^[_0-9]*(taxistream_+)?", "")
                .replaceFirst("_$", "");
        return NAME.matcher(nearest).matches() ? " to " + nearest + ".sql" : "";
    }

    private static String text(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replaceFirst("^" + BYTE_ORDER_MARK, ""); // editors on Windows put it there
        } catch (CharacterCodingException e) {
            throw new WrongUsage("Cannot read the statistic " + file + ": it is not UTF-8. Save it as UTF-8.", e);
        }
    }

    public static StatisticFile of(String name, String text) {
        String comment = String.join(" ", commentLines(text));
        return new StatisticFile(name, text.stripTrailing().replaceFirst(";\\s*$", ""), comment);
    }

    /** The lines of comment at the top. */
    List<String> commentLines() {
        return commentLines(sql);
    }

    private static List<String> commentLines(String text) {
        return text.lines()
                .map(String::strip)
                .dropWhile(String::isEmpty)
                .takeWhile(line -> line.startsWith("--"))
                .map(line -> line.substring(2).strip())
                .toList();
    }

    /** The statistic's own trigger as written in a line of the leading comment, such as {@code -- trigger: 1 minute}. */
    public Optional<String> trigger() {
        return commentLines().stream()
                .filter(line -> line.startsWith(TRIGGER))
                .map(line -> line.substring(TRIGGER.length()).strip())
                .findFirst();
    }

    /** The same SQL, for a table that is filled beside the present one until it takes its place. */
    public StatisticFile staged() {
        return new StatisticFile(name + STAGED, sql, comment);
    }

    /** Whether this is a statistic's SQL for a table beside the present one. */
    public boolean isStaged() {
        return name.endsWith(STAGED);
    }

    /** The statistic's name as the user knows it, also for a staged one. */
    public String statisticName() {
        return isStaged() ? name.substring(0, name.length() - STAGED.length()) : name;
    }

    /** The command that fills the table again from the topic's first trip, as a sentence spells it. */
    public String rebuildCommand() {
        return afterGivingUp("'taxistream rebuild " + statisticName() + "'");
    }

    /** The command that fills the table again from a new topic. */
    public String rebuildFromNewTopic() {
        return afterGivingUp("'taxistream rebuild " + statisticName() + " --topic NEW'");
    }

    /** A rebuild goes on with what it has begun, so one that cannot go on has to be given up before. */
    private String afterGivingUp(String rebuild) {
        return isStaged() ? "'taxistream rebuild " + statisticName() + " --cancel' and " + rebuild : rebuild;
    }

    /** A digest of the SQL's tokens, which does not change with comments and layout. */
    public String fingerprint() {
        return SqlTokens.of(sql).fingerprint();
    }

    /** Whether the fingerprint belongs to this SQL, computed in the present or in the former way. */
    public boolean hasFingerprint(String fingerprint) {
        return fingerprint.equals(fingerprint()) || fingerprint.equals(formerFingerprint());
    }

    /** The former fingerprint, which hashed the lines of the SQL. Older ledgers hold it. */
    private String formerFingerprint() {
        String essential = sql.lines()
                .map(line -> line.replaceFirst("^\\s*--.*$", ""))
                .collect(Collectors.joining(" "))
                .replaceAll("\\s+", " ")
                .strip();
        return HexFormat.of().formatHex(SqlTokens.sha256().digest(essential.getBytes(StandardCharsets.UTF_8)));
    }
}
