package taxistream.streaming.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import taxistream.settings.FailedRun;

/**
 * The table {@code taxistream_refused}: the SQL files that a job does not take up, and why. It is for people, and is written apart from
 * the batches.
 */
public final class RefusedFiles {

    static final String TABLE = "taxistream_refused";
    private static final int MOST_FOLDER = 400;
    private static final int MOST_FILE = 255;
    private static final int MOST_WHY = 8_000;

    private RefusedFiles() {}

    /**
     * Writes the refused files of a folder in one transaction. A file that is refused no longer keeps its row without a reason, because
     * the job may not delete rows.
     *
     * @param refused the reason by the file's name
     * @throws FailedRun if MySQL refuses, or is away
     */
    public static void write(Database database, String folder, Map<String, String> refused) {
        String place = cut(folder, MOST_FOLDER);
        try (Connection connection = database.connect()) {
            for (RefusedFile before : read(connection)) {
                if (before.folder().equals(place) && !refused.containsKey(before.file())) {
                    try (PreparedStatement update = connection.prepareStatement(
                            "UPDATE " + TABLE + " SET why = NULL WHERE folder = ? AND file = ?")) {
                        update.setString(1, place);
                        update.setString(2, before.file());
                        update.executeUpdate();
                    }
                }
            }
            upsert(connection, place, refused);
            connection.commit();
        } catch (SQLException e) {
            throw new FailedRun("Cannot write " + TABLE + " in " + database + ": " + e.getMessage() + ".", e);
        }
    }

    private static void upsert(Connection connection, String folder, Map<String, String> refused) throws SQLException {
        SqlFlavour flavour = SqlFlavour.of(connection);
        // MySQL sets the columns in this order: the time stays where the reason has not changed.
        String sql = "INSERT INTO " + TABLE + " (folder, file, why, refused_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))"
                + flavour.onDuplicate() + "refused_at = IF(" + TABLE + ".why <=> " + flavour.newValue("why") + ", "
                + TABLE + ".refused_at, " + flavour.newValue("refused_at") + "), why = " + flavour.newValue("why");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Map.Entry<String, String> file : refused.entrySet()) {
                insert.setString(1, folder);
                insert.setString(2, cut(file.getKey(), MOST_FILE));
                insert.setString(3, cut(file.getValue(), MOST_WHY));
                insert.executeUpdate();
            }
        }
    }

    private static String cut(String text, int most) {
        return text.substring(0, Math.min(most, text.length()));
    }

    /** The files that are refused at present, by folder and name; none if an older job wrote the database. */
    static List<RefusedFile> read(Connection connection) throws SQLException {
        List<RefusedFile> files = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT * FROM " + TABLE + " WHERE why IS NOT NULL ORDER BY folder, file")) {
            while (row.next()) {
                files.add(new RefusedFile(
                        row.getString("folder"),
                        row.getString("file"),
                        row.getString("why"),
                        row.getObject("refused_at", LocalDateTime.class)));
            }
        } catch (SQLException e) {
            if (!Database.isAbsentTable(e)) {
                throw e;
            }
        }
        return files;
    }
}
