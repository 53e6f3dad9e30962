package taxistream.replay.source;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The vendors of a file, fetched from DuckDB as numbers. Fetched as texts they took two fifths of a row's CPU time, half of it in the
 * native call that makes each String. The vendors stay texts if there are too many to list, or if one contains a NUL, which no SQL
 * literal can hold.
 *
 * @param sql the vendor's number as an SQL expression; its text if the vendors are not numbered
 * @param texts the UTF-8 text of each number
 */
record Vendors(boolean areNumbered, String sql, byte[][] texts) {

    /** A few hundred bases send for-hire trips; a column with more values than these holds something else. */
    private static final int MOST = 4_096;

    static Vendors of(MappedFile mapped, DuckDb duckDb) {
        List<String> names = names(mapped, duckDb);
        if (names.size() > MOST || names.stream().anyMatch(name -> name.indexOf('\0') >= 0)) {
            return new Vendors(false, "vendor", new byte[0][]);
        }
        if (mapped.vendorNumbers().isPresent() && names.stream().allMatch(name -> name.matches("\\d{1,4}"))) {
            int most = names.stream().mapToInt(Integer::parseInt).max().orElse(0);
            byte[][] texts = new byte[most + 1][];
            names.forEach(name -> texts[Integer.parseInt(name)] = utf8(name));
            return new Vendors(true, MappedFile.VENDOR_NUMBER, texts);
        }
        String list = names.stream().map(DuckDb::literal).collect(Collectors.joining(", "));
        String code = names.isEmpty() ? "NULL" : "enum_code(CAST(vendor AS ENUM(" + list + ")))";
        return new Vendors(true, code, names.stream().map(Vendors::utf8).toArray(byte[][]::new));
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
            throw duckDb.unreadable(mapped, e);
        }
        return names;
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** The column to fetch: a vendor's number, or its text. */
    String column() {
        return areNumbered ? "CAST(" + sql + " AS SMALLINT) AS vendor" : sql;
    }

    /** The UTF-8 text of the vendor with this number. */
    byte[] text(int number) {
        return texts[number];
    }
}
