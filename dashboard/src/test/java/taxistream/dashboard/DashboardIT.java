package taxistream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page in a real browser over a real database. */
class DashboardIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String MONTH = "2024-03";

    private static Browser browser;
    private static TestDatabase database;
    private static Trips trips;
    private static JobTables tables;
    private static Dashboard dashboard;
    private static LocalDateTime end = LocalDateTime.parse("2024-05-20T12:00:00");

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start();
        database = TestDatabase.start();
        trips = Trips.generated(60_000);
        tables = new JobTables(database.url()).createAll();
        tables.apply(trips, trips.first(), end, 12_000);
        tables.reject(YearMonth.of(2024, 2), "outside_month", 21);
        tables.addStatistic(
                "trips_by_vendor",
                "vendor" + tables.textKey() + ", trips BIGINT, revenue DECIMAL(18, 2)",
                "vendor",
                "Who drives. <b>Bold</b>?",
                "('<img src=x onerror=alert(1)>', 1200, 15000.50), ('CMT', 900, 12500.25)");
        tables.addZoneStatistics();
        tables.defined("monthly_trips", "-- Money\nSELECT month FROM trips", "taxi_zone_lookup.Borough, trips.month");
        Optional<Path> zones = Optional.ofNullable(System.getenv("TLC_DATA")).map(data -> Path.of(data, "zones"));
        dashboard = Dashboard.start(new DashboardSettings("127.0.0.1", 0, database.settings(), zones));
        browser.look(1440, "light");
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable started : new AutoCloseable[] {dashboard, tables, trips, database, browser}) {
            if (started != null) {
                started.close();
            }
        }
    }

    @AfterEach
    void thePageHasNoErrors() {
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void numbersGrowWithTheStreamAndEqualMySql() throws Exception {
        browser.open(dashboard, "/");
        for (int batch = 0; batch < 3; batch++) {
            browser.awaitText(".figures", whole("SELECT SUM(trips) FROM monthly_trips"));
            browser.awaitText(".figures", "$" + whole("SELECT ROUND(SUM(revenue)) FROM monthly_trips"));
            LocalDateTime next = end.plusDays(2);
            tables.apply(trips, end, next, 9_000 + batch);
            end = next;
        }
        browser.awaitText(".figures", whole("SELECT SUM(trips) FROM monthly_trips"));
        browser.click("[data-panel=months] .data summary");
        browser.awaitText(
                "[data-panel=months] table", whole("SELECT SUM(trips) FROM monthly_trips WHERE month = '2024-05-01'"));
        assertThat(browser.text("[data-panel=months] table")).contains("May 2024", "open", "Jan 2024", "final");
    }

    @Test
    void aMonthIsALinkFromItsBarAndFromTheTable() {
        browser.open(dashboard, "/?measure=revenue");
        browser.awaitText("[data-panel=months] h2", "Revenue by month");
        browser.click("[data-panel=months] .data summary");
        browser.click("[data-panel=months] a[href='/months/" + MONTH + "']");
        browser.awaitText("h1", "March 2024");
        assertThat(browser.path()).isEqualTo("/months/" + MONTH);
        assertThat(browser.run("return document.title")).isEqualTo("March 2024 – taxistream");
        browser.run("history.back()");
        browser.awaitText("h1", "New York by taxi");
        assertThat(browser.path()).isEqualTo("/?measure=revenue");
    }

    @Test
    void aMonthShowsItsOwnNumbersAndAServiceItsOwn() throws Exception {
        browser.open(dashboard, "/months/" + MONTH);
        browser.awaitText(".figures", whole("SELECT SUM(trips) FROM monthly_trips WHERE month = '2024-03-01'"));
        browser.click("label[for$='-green']");
        browser.awaitText(
                ".figures",
                whole("SELECT SUM(trips) FROM monthly_trips WHERE month = '2024-03-01' AND service = 'green'"));
        assertThat(browser.path()).isEqualTo("/months/" + MONTH + "?service=green");
        browser.click("section:nth-of-type(1) .data summary");
        browser.awaitText(
                "section:nth-of-type(1) table",
                whole("SELECT MAX(trips) FROM monthly_hours WHERE month = '2024-03-01' AND service = 'green'"));
    }

    @Test
    void thePipelineTellsBatchLagRejectsAndSpark() throws Exception {
        browser.open(dashboard, "/pipeline");
        browser.awaitText(".strip", "Batch ");
        assertThat(browser.text(".strip")).contains("records unread", "Watermark", "trips");
        assertThat(browser.element(".strip a").getDomAttribute("href")).isEqualTo("http://127.0.0.1:4040/");
        browser.awaitText("main", "Rejected by the job");
        tables.startAgain("host-1:4812");
        LocalDateTime next = end.plusHours(1);
        tables.apply(trips, end, next, 9_000);
        end = next;
        browser.awaitText("[data-panel=unread] h2", "Records unread");
        await().atMost(SOON).until(() -> String.valueOf(browser.run(
                        "return document.querySelector('[data-panel=time] [role=img]')?.getAttribute('aria-label')"))
                .endsWith("the job was started 1 time in between"));
        assertThat(browser.text("[data-panel=time] .source")).contains("taxistream_batches");
        tables.reject(YearMonth.of(2024, 3), "late", 7);
        await().atMost(SOON).until(() -> String.valueOf(
                        browser.run(
                                "return [...document.querySelectorAll('[role=img]')].map(e => e.getAttribute('aria-label')).join()"))
                .contains("Late: its month was final 7"));
    }

    @Test
    void aStatisticOfAMinuteAgoAppearsByItself() throws Exception {
        browser.open(dashboard, "/statistics");
        browser.awaitText("main", "monthly_hours");
        tables.addStatistic(
                "trips_by_distance",
                "month DATE NOT NULL, miles INT NOT NULL, trips BIGINT, average_fare DECIMAL(18, 2)",
                "month, miles",
                "How far people ride.",
                "('2024-01-01', 1, 1200, 8.5), ('2024-01-01', 2, 900, 11), ('2024-02-01', 1, 1500, 9.25)");
        browser.awaitText("main", "trips_by_distance");
        browser.click("a[href='/statistics/trips_by_distance']");
        browser.awaitText("main", "How far people ride.");
        browser.awaitElement("canvas");
        assertThat(browser.text("h2")).isEqualTo("Trips by month and miles");
        browser.click("th:nth-child(3) button");
        browser.click("th[aria-sort=ascending] button");
        browser.awaitElement("th[aria-sort=descending]");
        browser.awaitText("[aria-label^=Rows] tbody tr:first-child", "1,500");
        assertThat(browser.text("[aria-label^=Rows] tbody tr:first-child")).contains("Feb 2024", "$9.25");
        assertThat(browser.path()).isEqualTo("/statistics/trips_by_distance?sort=-trips");
    }

    @Test
    void aNameIsShownAsItIsAndNeverRuns() {
        browser.open(dashboard, "/statistics/trips_by_vendor");
        browser.awaitText("table", "<img src=x onerror=alert(1)>");
        assertThat(browser.text(".lead")).isEqualTo("Who drives. <b>Bold</b>? How it comes about");
        assertThat(browser.count("main img")).isZero();
        assertThat(browser.count("main b")).isZero();
    }

    @Test
    void rowsAreFoundAndFiltered() throws Exception {
        browser.open(dashboard, "/statistics/monthly_trips?service=yellow&month=" + MONTH);
        String rows = whole("SELECT COUNT(*) FROM monthly_trips WHERE service = 'yellow' AND month = '2024-03-01'");
        browser.awaitText("main", "of " + rows + " rows");
        browser.click("a.step[href*=offset]");
        browser.awaitText("main", "51–");
        assertThat(browser.path()).contains("offset=50");
    }

    @Test
    void whileMySqlIsAwayABannerSaysSoAndGoesByItself() throws Exception {
        try (Cable cable = new Cable(database.port());
                Dashboard over = Dashboard.start(new DashboardSettings(
                        "127.0.0.1",
                        0,
                        TestDatabase.settings("jdbc:mysql://127.0.0.1:" + cable.port() + "/" + database.name()),
                        Optional.empty()))) {
            browser.open(over, "/");
            String trips = whole("SELECT SUM(trips) FROM monthly_trips");
            browser.awaitText(".figures", trips);
            cable.pull();
            browser.awaitText("#banner", "MySQL is away.");
            assertThat(browser.text(".figures")).contains(trips); // the last numbers stay
            cable.plugIn();
            await().atMost(SOON).until(() -> browser.text("#banner").isEmpty());
            browser.awaitText("#pulse", "ommit");
        }
    }

    @Test
    void theCityShowsWhatTheAddressSays() throws Exception {
        String where = " WHERE month BETWEEN '2024-02-01' AND '2024-03-01' AND service IN ('green', 'yellow')";
        browser.open(dashboard, "/?from=2024-02&to=2024-03&service=green&service=yellow");
        browser.awaitText(".figures", whole("SELECT SUM(trips) FROM monthly_trips" + where));
        browser.awaitText(".figures", "$" + whole("SELECT ROUND(SUM(revenue)) FROM monthly_trips" + where));
        browser.click("[data-panel=hours] .data summary");
        browser.awaitText(
                "[data-panel=hours] table",
                whole("SELECT MAX(t) FROM (SELECT SUM(trips) t FROM monthly_hours" + where
                        + " GROUP BY weekday, hour) hours"));
        browser.click("label[for=service-box-yellow]");
        browser.awaitText(".figures", whole("SELECT SUM(trips) FROM monthly_trips" + where.replace(", 'yellow'", "")));
        assertThat(browser.path()).isEqualTo("/?from=2024-02&to=2024-03&service=green");
        browser.click("label[for$='-fare']");
        browser.awaitText("[data-panel=months] h2", "Average fare by month");
        browser.click("[data-panel=months] .data summary");
        browser.awaitText(
                "[data-panel=months] table",
                value(
                        "SELECT CONCAT('$', ROUND(SUM(fare) / SUM(trips), 2)) FROM monthly_trips WHERE month = '2024-03-01'"
                                + " AND service = 'green'"));
    }

    @Test
    void aZoneIsBehindItsBarAndItsRow() throws Exception {
        browser.open(dashboard, "/");
        browser.clickInside("[data-panel=zones] canvas", 0.5, 0.03);
        String busiest =
                value("SELECT pickup_zone FROM monthly_trips GROUP BY pickup_zone ORDER BY SUM(trips) DESC LIMIT 1");
        await().atMost(SOON).until(() -> browser.path().equals("/zones/" + busiest));
        browser.awaitText(".figures", whole("SELECT SUM(trips) FROM monthly_trips WHERE pickup_zone = " + busiest));
        browser.click("[data-panel=place] .data summary");
        browser.click("[data-panel=place] tbody tr:nth-child(2) a");
        await().atMost(SOON)
                .until(() ->
                        browser.path().startsWith("/zones/") && !browser.path().equals("/zones/" + busiest));
        browser.open(dashboard, "/zones/9999");
        browser.awaitText("main", "No trip that began in this zone has been counted.");
    }

    @Test
    void aZoneTellsItsHoursAndDestinationsAndTheCityItsFlowsWhereTheyAreKept() {
        browser.open(dashboard, "/zones/61");
        browser.awaitText("[data-panel=hours] .note", "Busiest: 18:00");
        browser.click("[data-panel=hours] .data summary");
        browser.awaitText("[data-panel=hours] table", "1,234");
        browser.click("[data-panel=destinations] .data summary");
        browser.awaitText("[data-panel=destinations] table", "Brooklyn\t2,345");
        browser.open(dashboard, "/?borough=Brooklyn");
        browser.click("[data-panel=flows] .data summary");
        browser.awaitText("[data-panel=flows] table", "Brooklyn\tManhattan\t777");
        assertThat(browser.text("[data-panel=flows] table")).doesNotContain("888");
    }

    @Test
    void aStatisticTellsItsSqlAndWhereItsNumbersComeFrom() {
        browser.open(dashboard, "/statistics/monthly_trips");
        browser.awaitText("[data-panel=definition]", "SELECT month FROM trips");
        assertThat(browser.text("[data-panel=definition]"))
                .contains(
                        "trips: month; taxi_zone_lookup: Borough",
                        "monthly_totals",
                        "about ",
                        "2024-06-01 01:02:03 UTC")
                .contains("dollars, all charges");
        browser.click(".lead button");
        await().atMost(SOON).until(() -> (Boolean) browser.run(
                "return document.querySelector('[data-panel=definition]').getBoundingClientRect().top < 300"));
        browser.click("[data-panel=definition] .facts a");
        await().atMost(SOON).until(() -> browser.path().equals("/statistics/monthly_totals"));
        browser.awaitText("[data-panel=definition]", "SQL, as MySQL keeps it");
    }

    @Test
    void theLinkToAViewIsCopied() {
        browser.open(dashboard, "/zones/61?measure=tips");
        browser.awaitElement("canvas");
        browser.clipboard();
        browser.click("#share");
        browser.awaitText("#shared", "Copied.");
        assertThat(browser.clipboard()).endsWith("/zones/61?measure=tips");
    }

    @Test
    void anHourIsBehindItsCell() throws Exception {
        browser.open(dashboard, "/");
        browser.clickInside("[data-panel=hours] canvas", 0.6, 0.4);
        browser.awaitElement("[data-panel=hour] canvas");
        int weekday =
                ((Long) browser.run("return Number(new URLSearchParams(location.search).get('weekday'))")).intValue();
        int hour = ((Long) browser.run("return Number(new URLSearchParams(location.search).get('hour'))")).intValue();
        browser.click("[data-panel=hour] .data summary");
        browser.awaitText(
                "[data-panel=hour] table",
                whole("SELECT SUM(trips) FROM monthly_hours WHERE month = '2024-02-01' AND weekday = " + weekday
                        + " AND hour = " + hour));
    }

    @Test
    void theMonthsPlayOnTheMap() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(System.getenv("TLC_DATA") != null, "TLC_DATA names no shapes");
        browser.open(dashboard, "/");
        browser.awaitElement("[data-panel=map] canvas");
        browser.click(".play");
        await().atMost(SOON).until(() -> browser.path().equals("/?at=2024-02"));
        browser.click(".play");
        browser.open(dashboard, "/?at=2024-02");
        browser.awaitText(".film output", "February 2024");
        browser.click("[data-panel=map] .data summary");
        browser.awaitText(
                "[data-panel=map] tbody tr:first-child",
                whole("SELECT MAX(t) FROM (SELECT SUM(trips) t FROM monthly_trips WHERE month = '2024-02-01' GROUP BY"
                        + " pickup_zone) zones"));
        browser.clickInside("[data-panel=map] canvas", 0.55, 0.4);
        await().atMost(SOON).until(() -> browser.path().startsWith("/zones/"));
    }

    @Test
    void scalesPlaceValuesAsTheySay() {
        browser.open(dashboard, "/");
        assertThat(browser.run("return import('/assets/scale.js').then(({ scaleOf }) => ['linear', 'log', 'quantile']"
                        + ".map(kind => { const scale = scaleOf(kind, [1, 10, 100, 1000, 10000]);"
                        + " return [1, 10, 100, 10000].map(value => scale.at(value).toFixed(2)).join(' ')"
                        + " + ' | ' + Math.round(scale.value(0.5)); }).join('; '))"))
                .isEqualTo("0.00 0.00 0.01 1.00 | 5000; 0.00 0.25 0.50 1.00 | 100; 0.00 0.25 0.50 1.00 | 100");
    }

    /** Each number of the ledger is made a wrong one, which nothing but the ledger holds: the page must show that one. */
    @Test
    void theLedgerIsTheSourceOfEveryNumberOfThePipeline() throws Exception {
        String odd = database.createEmpty("odd_ledger");
        try (JobTables job = new JobTables(odd).createAll();
                Dashboard over = Dashboard.start(
                        new DashboardSettings("127.0.0.1", 0, TestDatabase.settings(odd), Optional.empty()))) {
            job.apply(trips, trips.first(), LocalDateTime.parse("2024-02-10T00:00:00"), 12_000);
            job.reject(YearMonth.of(2024, 2), "outside_month", 21);
            browser.open(over, "/pipeline");
            browser.awaitText(".strip", "Batch 0");
            job.execute("UPDATE taxistream_months SET state = 'open'");
            job.execute("UPDATE taxistream_progress SET watermark = '2024-02-20 12:00:00', epoch = 4");
            browser.awaitText("main", "after 10 more days of pickups");
            job.execute("UPDATE taxistream_progress SET last_batch = 4242, trips = 7777771, rejected = 61, late = 43,"
                    + " records_behind = 31337, rows_upserted = 52525, trips_per_second = 6543, batch_millis = 98760,"
                    + " mysql_millis = 8760, topic = 'odd-topic', watermark = '2031-05-06 07:08:00', latest_pickup ="
                    + " '2032-06-07 08:09:00', run = 'odd-host:1', updated_at = UTC_TIMESTAMP(3) - INTERVAL 9 MINUTE");
            job.execute("UPDATE taxistream_months SET trips = 123457, late_trips = 89, state = 'final'");
            job.execute("UPDATE taxistream_rejected SET records = 987");
            job.execute("UPDATE taxistream_progress SET epoch = 5");
            browser.awaitText(".strip", "Batch 4,242");
            assertThat(browser.text(".strip"))
                    .contains("31,337", "odd-topic", "7,777,771", "98.76 s", "8.76 s", "6,543 trips/s", "52,525")
                    .contains("May 6, 2031 07:08", "Jun 7, 2032 08:09", "9 min ago");
            browser.awaitText("main", "123,457");
            assertThat(browser.text("main")).contains("odd-host:1", "61", "43", "89");
            // Silence is silence, also after a reload, and its cause is told as far as it is known.
            browser.open(over, "/pipeline");
            browser.awaitText("#pulse", "No commit for 9 min");
            assertThat(browser.run("return document.getElementById('pulse').dataset.state"))
                    .isEqualTo("silent");
            browser.awaitText(
                    ".notice", "The last one left 31,337 records unread: a job that runs would have read on.");
            assertThat(browser.text("main"))
                    .contains("Source: taxistream_progress, committed 9 min ago")
                    .contains("Source: taxistream_rejected, committed 9 min ago");
            job.execute("UPDATE taxistream_progress SET records_behind = 0, batch_millis = 1");
            browser.awaitText(".notice", "Either no trips come, or the job has stopped");
            browser.open(over, "/");
            browser.awaitText("main", "Source: monthly_trips, committed 9 min ago");
            browser.open(over, "/pipeline");
            browser.awaitText("main", "MySQL holds no counts of a replay");
            job.replay("odd-replay", 515_151, "future_pickup", 2);
            browser.awaitText("main", "2 rows of files were never sent.");
            assertThat(browser.text("main"))
                    .contains("odd-replay", "515,151", "Pickup in the future 2", "complete", "2024-06-01 01:02:03")
                    .contains("Source: taxistream_replays, committed");
            job.execute("DELETE FROM taxistream_rejected");
            job.execute("UPDATE taxistream_progress SET rejected = 0");
            browser.open(over, "/pipeline");
            browser.awaitText("main", "The job has rejected none of the records that it read.");
            assertThat(browser.text("main")).doesNotContain("every record counts");
        }
        browser.awaitText("#pulse", "Disconnected"); // the dashboard is closed: no green light
        assertThat(browser.text("#banner")).contains("The connection to the dashboard is lost.", "committed at");
    }

    @Test
    void withoutAJobThePageSaysWhichCommandToRun() throws Exception {
        String empty = database.createEmpty("nothing_yet");
        try (Dashboard over = Dashboard.start(
                new DashboardSettings("127.0.0.1", 0, TestDatabase.settings(empty), Optional.empty()))) {
            for (String path : List.of("/", "/months/2024-01", "/pipeline", "/statistics")) {
                browser.open(over, path);
                browser.awaitText("main", "taxistream demo");
            }
            browser.look(1440, "dark");
            browser.shoot("empty-1440-dark", 1440);
            assertThat(browser.accessibilityProblems()).isEmpty();
            browser.look(1440, "light");
        }
    }

    @Test
    void theKeyboardIsEnough() {
        browser.open(dashboard, "/");
        browser.awaitElement("canvas");
        browser.run("document.querySelector('.skip').focus()");
        assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Skip to the content");
        browser.element("input[value=trips]").sendKeys(org.openqa.selenium.Keys.ARROW_RIGHT);
        browser.awaitText("[data-panel=months] h2", "Revenue by month");
        assertThat(browser.path()).isEqualTo("/?measure=revenue");
        await().atMost(SOON).until(() -> "revenue".equals(browser.run("return document.activeElement.value")));
    }

    @Test
    void everyViewIsAccessibleAndFitsInDarkAndLightWideAndNarrow() throws Exception {
        List<String> views =
                List.of("/", "/zones/61", "/months/" + MONTH, "/pipeline", "/statistics", "/statistics/monthly_trips");
        for (String view : views) {
            for (String scheme : List.of("light", "dark")) {
                for (int width : new int[] {1440, 390}) {
                    browser.look(width, scheme);
                    browser.open(dashboard, view);
                    browser.awaitElement(view.equals("/statistics") ? ".card" : "canvas");
                    if (width == 1440) {
                        assertThat(browser.accessibilityProblems())
                                .as(view + " " + scheme)
                                .isEmpty();
                    }
                    assertThat(browser.run("return document.documentElement.scrollWidth"))
                            .as(view + " at " + width)
                            .isEqualTo((long) width);
                    browser.shoot(name(view) + "-" + width + "-" + scheme, width);
                }
            }
        }
        browser.look(1440, "light");
    }

    private static String name(String view) {
        return view.equals("/")
                ? "city"
                : URI.create(view).getPath().substring(1).replaceAll("[/]", "-");
    }

    /** One number of MySQL's, with thousands separators. */
    private static String whole(String sql) throws SQLException {
        return NumberFormat.getIntegerInstance(Locale.US).format(new java.math.BigDecimal(value(sql)));
    }

    private static String value(String sql) throws SQLException {
        try (Statement statement = tables.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
