package taxistream.trips;

import java.time.YearMonth;

/**
 * The month of the file that a row is in, as SQL.
 *
 * @param number the number yyyymm
 * @param begin the first instant of the month
 * @param name the text yyyy-MM
 */
public record SourceMonth(String number, String begin, String name) {

    /** The same month for every row. */
    public static SourceMonth of(YearMonth month) {
        return new SourceMonth(
                Integer.toString(FileMonth.of(month)),
                "TIMESTAMP '" + month.atDay(1) + " 00:00:00'",
                "'" + month + "'");
    }

    /**
     * The month at the end of the file's name, as TLC publishes it: so many files of one layout are one query.
     *
     * @param fileName SQL for the file's name
     */
    public static SourceMonth inName(String fileName) {
        String name = "substr(" + fileName + ", -15, 7)"; // yyyy-MM, before .parquet
        String begin = "CAST(" + name + " || '-01 00:00:00' AS TIMESTAMP)";
        return new SourceMonth(
                "CAST(substr(" + fileName + ", -15, 4) || substr(" + fileName + ", -10, 2) AS INT)", begin, name);
    }
}
