package taxistream.generate;

import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import taxistream.trips.Service;

/**
 * The SQL that makes a given number of invented trips, one for each row, in the order of TLC's files: a block of complete rows nearly in
 * time order, then (metered services, from mid-2019) a block of rows without passenger count and the like, which begins again at the
 * first of the month. Every value is a hash of the row's number and the seed, so that the threads of DuckDB do not matter.
 *
 * <p>The dirt is TLC's too, as measured in its files: two pickups years away, a few in the neighbouring months, reversals (a
 * trip again with its amounts negated), distances beyond belief, zones that do not exist.
 */
record InventedTrips(Service service, YearMonth month, long rows, long seed) {

    private static final DateTimeFormatter SQL_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    /** Fewer rows than this have no pickups that are years away. */
    private static final long ROWS_WITH_STRAYS = 10;

    /** Functions that the SQL uses: a chance from 0 to 1 for each trip's hash and purpose, and where a zone roughly lies. */
    List<String> macros() {
        return List.of(
                "CREATE MACRO chance(h, purpose) AS"
                        + " CAST(hash(xor(h, CAST(purpose AS UBIGINT))) >> 11 AS DOUBLE) / 9007199254740992.0",
                "CREATE MACRO longitude(zone) AS -74.02 + (zone % 17) * 0.012",
                "CREATE MACRO latitude(zone) AS 40.58 + (zone % 23) * 0.014",
                "CREATE MACRO zone_of(chance) AS CASE WHEN chance > 0.998 THEN 265 WHEN chance > 0.99 THEN 264"
                        + " ELSE 1 + CAST(floor(263 * chance * chance) AS BIGINT) * 101 % 263 END");
    }

    String sql() {
        return String.join(
                "\n",
                "(SELECT *, CASE WHEN complete THEN given_passengers END AS passengers,",
                "  CASE WHEN complete THEN given_rate_code END AS rate_code,",
                "  CASE WHEN complete THEN given_payment END AS payment,",
                "  CASE WHEN complete THEN sign * given_congestion END AS congestion,",
                "  CASE WHEN complete THEN sign * given_airport END AS airport,",
                "  CASE WHEN complete THEN CASE WHEN chance(h, 14) < 0.02 THEN 'Y' ELSE 'N' END END AS flag,",
                "  CASE WHEN complete THEN CASE WHEN chance(h, 15) < 0.03 THEN 2 ELSE 1 END END AS trip_type,",
                "  sign * given_fare AS fare, sign * given_extra AS extra, sign * 0.5 AS mta_tax,",
                "  sign * given_tip AS tip, sign * given_tolls AS tolls, sign * " + improvement() + " AS improvement,",
                "  sign * given_cbd AS cbd,",
                "  round(sign * (given_fare + given_extra + 0.5 + given_tip + given_tolls + " + improvement(),
                "    + CASE WHEN complete THEN given_congestion + given_airport ELSE 0 END + given_cbd), 2) AS total,",
                "  pickup + to_seconds(seconds) AS dropoff",
                "FROM (SELECT *, " + money(),
                "FROM (SELECT *, " + journey(),
                "FROM (SELECT *, " + pickup() + " AS pickup",
                "FROM (SELECT *, hash(k, " + seed + ") AS h",
                "FROM (SELECT i, i < " + completeRows() + " AS complete,",
                "  CASE WHEN " + reversal() + " THEN i - 1 ELSE i END AS k,",
                "  CASE WHEN " + reversal() + " THEN -1 ELSE 1 END AS sign",
                "FROM range(" + rows + ") AS numbers(i)))))))");
    }

    /** The number of complete rows, which come before the rows without passenger count and the like. */
    private long completeRows() {
        boolean metered = service == Service.YELLOW || service == Service.GREEN;
        if (!metered || month.isBefore(YearMonth.of(2019, 7))) {
            return rows;
        }
        double without = month.getYear() == 2020 || month.getYear() == 2021 ? 0.45 : 0.06;
        return rows - (long) (rows * without);
    }

    /** A reversal repeats the row before it; the first row of a block has none. */
    private String reversal() {
        return service == Service.FHV || service == Service.FHVHV
                ? "FALSE"
                : "(hash(i, " + seed + ") % 500 = 0 AND i > 0 AND i <> " + completeRows() + ")";
    }

    private String pickup() {
        long complete = completeRows();
        String start = literal(month.atDay(1).atStartOfDay());
        long monthSeconds = month.lengthOfMonth() * 86_400L;
        String fraction = "CASE WHEN complete THEN (k + 0.5) / " + Math.max(1, complete) + " ELSE (k - " + complete
                + " + 0.5) / " + Math.max(1, rows - complete) + " END";
        String jitter = "CASE WHEN NOT complete THEN (chance(h, 1) - 0.5) * 3600"
                + " WHEN chance(h, 2) < 0.01 THEN (chance(h, 1) - 0.5) * 64800 ELSE (chance(h, 1) - 0.5) * 5400 END";
        String even = "least(greatest(" + fraction + " * " + monthSeconds + " + " + jitter + ", 0), "
                + (monthSeconds - 1) + ")";
        // Most trips begin in the day, few at night.
        String daily = "(" + even + " + 0.6 * sin(2 * pi() * " + even + " / 86400) * 86400 / (2 * pi()))";
        String seconds = "CAST(floor(CASE WHEN complete THEN " + daily + " ELSE floor(" + daily + " / 60) * 60 END)"
                + " AS BIGINT)";
        return "CASE " + strays() + " WHEN k % 20011 = 7 THEN " + start
                + " - to_seconds(1 + CAST(chance(h, 3) * 7200 AS BIGINT))" + " WHEN k % 30011 = 11 THEN " + start
                + " + to_seconds(" + monthSeconds + " + CAST(chance(h, 3) * 7200 AS BIGINT))" + " ELSE " + start
                + " + to_seconds(" + seconds + ") END";
    }

    private String strays() {
        if (rows < ROWS_WITH_STRAYS) {
            return "";
        }
        int year = month.getYear() > 2009 ? 2009 : 2001;
        return "WHEN i = " + rows / 3 + " THEN " + literal(LocalDateTime.of(year, 1, 1, 0, 3, 25)) + " WHEN i = "
                + 2 * rows / 3 + " THEN " + literal(LocalDateTime.of(year - 1, 12, 31, 23, 2, 29));
    }

    private String journey() {
        String ordinary = "round(-ln(1 - chance(h, 4)) * 2.6, 2)";
        return String.join(
                "\n",
                "  CASE WHEN chance(h, 5) < 0.00004 THEN round(chance(h, 4) * 120000, 2)",
                "    WHEN chance(h, 5) < 0.03 THEN 0 ELSE " + ordinary + " END AS miles,",
                "  60 + CAST(" + ordinary + " * 240 * (0.6 + 0.8 * chance(h, 6)) AS BIGINT) AS seconds,",
                "  " + ordinary + " AS metered_miles,",
                "  zone_of(chance(h, 7)) AS pickup_zone, zone_of(chance(h, 8)) AS dropoff_zone,",
                "  CASE WHEN chance(h, 9) < 0.2 THEN 1 ELSE 2 END AS vendor,",
                "  CAST(floor(1 + 5 * chance(h, 10) ** 4) AS BIGINT) * (chance(h, 10) > 0.01)::BIGINT"
                        + " AS given_passengers,",
                "  CASE WHEN chance(h, 11) < 0.94 THEN 1 WHEN chance(h, 11) < 0.97 THEN 5 WHEN chance(h, 11) < 0.9998",
                "    THEN 2 ELSE 99 END AS given_rate_code,",
                "  CASE WHEN chance(h, 12) < 0.68 THEN 1 WHEN chance(h, 12) < 0.985 THEN 2 WHEN chance(h, 12) < 0.993",
                "    THEN 3 ELSE 4 END AS given_payment,",
                "  chance(h, 13) < 0.73 AS uber,",
                "  'B0' || lpad(CAST(1000 + hash(xor(h, 16::UBIGINT)) % 500 AS VARCHAR), 4, '0') AS base");
    }

    private String money() {
        boolean tenths = month.getYear() >= 2023;
        String flagFall = tenths ? "3.0 + 3.5" : "2.5 + 2.5";
        String steps = tenths ? "10" : "2";
        boolean congestion = !month.isBefore(YearMonth.of(2019, 1));
        boolean airport = !month.isBefore(YearMonth.of(2021, 1));
        boolean cbd = !month.isBefore(YearMonth.of(2025, 1));
        return String.join(
                "\n",
                "  round((" + flagFall + " * metered_miles + seconds / 240.0) * " + steps + ") / " + steps
                        + " AS given_fare,",
                "  CASE WHEN chance(h, 20) < 0.3 THEN 1.0 WHEN chance(h, 20) < 0.5 THEN 0.5 ELSE 0 END AS given_extra,",
                "  CASE WHEN given_payment = 1 THEN round(chance(h, 21) * 0.3 * (3 + metered_miles * 3), 2) ELSE 0 END"
                        + " AS given_tip,",
                "  CASE WHEN chance(h, 22) < 0.05 THEN 6.55 ELSE 0 END AS given_tolls,",
                "  " + (congestion ? "CASE WHEN chance(h, 23) < 0.5 THEN 2.75 ELSE 0 END" : "0")
                        + " AS given_congestion,",
                "  " + (airport ? "CASE WHEN chance(h, 24) < 0.08 THEN 1.25 ELSE 0 END" : "0") + " AS given_airport,",
                "  " + (cbd ? "CASE WHEN chance(h, 25) < 0.4 THEN 0.75 ELSE 0 END" : "0") + " AS given_cbd");
    }

    private String improvement() {
        if (month.getYear() < 2015) {
            return "0.0";
        }
        return month.getYear() < 2023 ? "0.3" : "1.0";
    }

    private static String literal(LocalDateTime time) {
        return "TIMESTAMP '" + SQL_TIME.format(time) + "'";
    }
}
