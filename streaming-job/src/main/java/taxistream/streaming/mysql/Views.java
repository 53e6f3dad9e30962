package taxistream.streaming.mysql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

/** MySQL views over the statistics' tables: a folder of SELECT statements in MySQL's own SQL, a file a view. */
public final class Views {

    private Views() {}

    /**
     * Creates or replaces the views of the folder; none if there is no such folder.
     *
     * @throws FailedRun if MySQL refuses one
     */
    public static void create(Database database, Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Connection connection = database.connectAtStart();
                Statement statement = connection.createStatement()) {
            for (Path file : files(folder)) {
                String name = file.getFileName().toString().replaceFirst("\\.sql$", "");
                create(statement, name, Files.readString(file), file);
            }
        } catch (IOException e) {
            throw new WrongUsage("Cannot read the views in " + folder + ": " + e + ".", e);
        } catch (SQLException e) {
            throw new FailedRun("Cannot create the views in " + database + ": " + e.getMessage() + ".", e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> path.getFileName().toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }

    private static void create(Statement statement, String name, String select, Path file) {
        try {
            statement.execute("CREATE OR REPLACE VIEW " + SqlFlavour.quoted(name) + " AS "
                    + select.strip().replaceFirst(";\\s*$", ""));
        } catch (SQLException e) {
            if (Rights.isDenied(e)) {
                throw new FailedRun(
                        "Cannot create the view of " + file + ": " + e.getMessage()
                                + ". Let MySQL's administrator grant CREATE and DROP on " + name
                                + " to the job's user, as config/mysql/job.sql does for the views that ship.",
                        e);
            }
            throw new FailedRun(
                    "Cannot create the view of " + file + ": " + e.getMessage() + ". Correct it, or remove it.", e);
        }
    }
}
