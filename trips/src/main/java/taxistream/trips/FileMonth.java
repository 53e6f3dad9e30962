package taxistream.trips;

import java.time.YearMonth;

/** The number yyyymm that stands for a month in a trip: 202101. */
public final class FileMonth {

    private FileMonth() {}

    public static int of(YearMonth month) {
        return month.getYear() * 100 + month.getMonthValue();
    }

    /** @throws java.time.DateTimeException if the number names no month */
    public static YearMonth month(int fileMonth) {
        return YearMonth.of(fileMonth / 100, fileMonth % 100);
    }

    /** As {@code 2021-01}; never fails, whatever the number. */
    public static String toString(int fileMonth) {
        return String.format(java.util.Locale.ROOT, "%04d-%02d", fileMonth / 100, fileMonth % 100);
    }
}
