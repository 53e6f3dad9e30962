package taxistream.streaming.mysql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

/** MySQL views over the statistics' tables: a folder of SELECT statements in MySQL's own SQL, a file a view. */
public final class Views {

    private Views() {}

    /** A file of the folder, and how its view is. */
    public sealed interface View {

        Path file();

        /** It is as the file says. */
        record Created(Path file) implements View {}

        /** It reads a table that no statistic has filled yet, as {@code why} says. */
        record Waiting(Path file, String why) implements View {}

        /** MySQL refused it, as the sentence {@code why} says. A view of the name that was there is as it was. */
        record Refused(Path file, String why) implements View {}
    }

    /**
     * Creates or replaces the views of the folder, each whether the others can be or not. No view keeps a number, so none keeps the job
     * from counting.
     *
     * @return all files of the folder; none if there is no such folder
     * @throws FailedRun if MySQL is away
     */
    public static List<View> create(Database database, Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Connection connection = database.connectAtStart();
                Statement statement = connection.createStatement()) {
            List<View> views = new ArrayList<>();
            for (Path file : files(folder)) {
                views.add(create(statement, file, Files.readString(file)));
            }
            return views;
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

    private static View create(Statement statement, Path file, String select) {
        String name = file.getFileName().toString().replaceFirst("\\.sql$", "");
        try {
            statement.execute("CREATE OR REPLACE VIEW " + SqlFlavour.quoted(name) + " AS "
                    + select.strip().replaceFirst(";\\s*$", ""));
            return new View.Created(file);
        } catch (SQLException e) {
            if (Database.isAbsentTable(e)) {
                return new View.Waiting(
                        file,
                        "View " + name + " is not created yet: " + e.getMessage()
                                + ". It is once a statistic fills that table.");
            }
            String why = "Cannot create the view of " + file + ": " + e.getMessage() + ".";
            return new View.Refused(
                    file,
                    Rights.isDenied(e)
                            ? why + " Let MySQL's administrator grant CREATE and DROP on " + name
                                    + " to the job's user, as config/mysql/job.sql does for the views that ship."
                            : why);
        }
    }
}
