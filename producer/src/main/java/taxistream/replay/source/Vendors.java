package taxistream.replay.source;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The vendors of a month's files: a handful, so that they are sorted and fetched as numbers. As texts they made up two fifths of
 * a sorted row's CPU time, half of it for a call into C that makes a String of each. Files with too many vendors to list, or with
 * one that no literal of SQL can hold (a NUL), keep their texts.
 */
final class Vendors {

    /** A few hundred bases send for-hire trips; whoever has more than these has other things in the column. */
    private static final int MOST = 4_096;

    private final List<String> names;
    private final byte[][] texts;

    private Vendors(List<String> names) {
        this.names = names;
        this.texts = names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    static Vendors of(List<MappedFile> files, DuckDb duckDb) {
        TreeSet<String> found = new TreeSet<>();
        for (MappedFile mapped : files) {
            String sql =
                    "SELECT DISTINCT vendor FROM " + mapped.select() + " WHERE vendor IS NOT NULL LIMIT " + (MOST + 1);
            try (Statement statement = duckDb.connection().createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            } catch (SQLException e) {
                throw DuckDb.unreadable(mapped.file(), e);
            }
        }
        boolean listable = found.size() <= MOST && found.stream().noneMatch(name -> name.indexOf('\0') >= 0);
        return new Vendors(listable ? new ArrayList<>(found) : List.of());
    }

    /** Whether a vendor is fetched as a number, and not as its text. */
    boolean areNumbered() {
        return !names.isEmpty();
    }

    /** What to fetch of a row: its vendor's number, or the text. */
    String column() {
        return areNumbered()
                ? "CAST(enum_code(CAST(vendor AS ENUM("
                        + names.stream().map(DuckDb::literal).collect(Collectors.joining(", "))
                        + "))) AS SMALLINT) AS vendor"
                : "vendor";
    }

    /** The UTF-8 text of the vendor with this number. */
    byte[] text(int number) {
        return texts[number];
    }
}
