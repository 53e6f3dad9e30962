package taxistream.replay.source;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The vendors of a month's files: a handful, so that they are fetched as numbers. As texts they made up two fifths of a row's CPU
 * time, half of it for a call into C that makes a String of each. If a file has too many vendors to list, or one that no literal of
 * SQL can hold (a NUL), the month keeps its texts.
 */
final class Vendors {

    /** A few hundred bases send for-hire trips; whoever has more than these has other things in the column. */
    private static final int MOST = 4_096;

    private final List<Numbering> files;
    private final boolean numbered;

    private Vendors(List<Numbering> files) {
        this.files = files;
        this.numbered = files.stream().allMatch(Numbering::isPossible);
    }

    static Vendors of(List<MappedFile> files, DuckDb duckDb) {
        return new Vendors(files.stream()
                .map(mapped -> Numbering.of(mapped, names(mapped, duckDb)))
                .toList());
    }

    private static List<String> names(MappedFile mapped, DuckDb duckDb) {
        String sql = "SELECT DISTINCT vendor FROM " + mapped.select() + " WHERE vendor IS NOT NULL LIMIT " + (MOST + 1);
        List<String> names = new ArrayList<>();
        try (Statement statement = duckDb.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw DuckDb.unreadable(mapped.file(), e);
        }
        return names;
    }

    /** Whether a vendor is fetched as a number, and not as its text. */
    boolean areNumbered() {
        return numbered;
    }

    /** What to fetch of a row of this file: its vendor's number, or the text. */
    String column(int fileIndex) {
        return numbered ? "CAST(" + files.get(fileIndex).sql() + " AS SMALLINT) AS vendor" : "vendor";
    }

    /** The UTF-8 text of the vendor with this number in this file. */
    byte[] text(int fileIndex, int number) {
        return files.get(fileIndex).texts()[number];
    }

    /**
     * A file's vendors by number: by the one that they are in the file, as in most, or by their place in a list.
     *
     * @param sql of a row's number
     */
    private record Numbering(List<String> names, String sql, byte[][] texts) {

        static Numbering of(MappedFile mapped, List<String> names) {
            if (mapped.vendorNumbers().isPresent() && names.stream().allMatch(name -> name.matches("\\d{1,4}"))) {
                int most = names.stream().mapToInt(Integer::parseInt).max().orElse(0);
                byte[][] texts = new byte[most + 1][];
                names.forEach(name -> texts[Integer.parseInt(name)] = utf8(name));
                return new Numbering(names, MappedFile.VENDOR_NUMBER, texts);
            }
            String list = names.stream().map(DuckDb::literal).collect(Collectors.joining(", "));
            return new Numbering(
                    names,
                    names.isEmpty() ? "NULL" : "enum_code(CAST(vendor AS ENUM(" + list + ")))",
                    names.stream().map(Numbering::utf8).toArray(byte[][]::new));
        }

        private static byte[] utf8(String name) {
            return name.getBytes(StandardCharsets.UTF_8);
        }

        boolean isPossible() {
            return names.size() <= MOST && names.stream().noneMatch(name -> name.indexOf('\0') >= 0);
        }
    }
}
