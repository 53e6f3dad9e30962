package taxistream.dashboard;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import taxistream.localstack.TemporaryFolder;

/** Debian's Chromium, driven through Debian's chromedriver. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path SHOTS = Path.of("target", "screenshots");

    private final TemporaryFolder profile = new TemporaryFolder("chromium");
    private final ChromeDriver driver;

    private Browser(Path chromium, Path chromedriver) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + profile.path());
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver.toFile())
                        .build(),
                options);
        driver.manage().timeouts().pageLoadTimeout(PATIENCE);
    }

    /** Starts a browser, or skips the tests in one line where there is none. */
    static Browser start() {
        List<Path> chromium = Stream.of("/usr/bin/chromium", "/usr/bin/chromedriver")
                .map(Path::of)
                .filter(Files::isExecutable)
                .toList();
        if (chromium.size() < 2) {
            String sentence = "There is no Chromium here: apt-get install chromium chromium-driver.";
            if (Boolean.getBoolean("browser.required")) {
                fail(sentence);
            }
            abort(sentence);
        }
        return new Browser(chromium.get(0), chromium.get(1));
    }

    /**
     * Opens a page. Again where nothing of it appears: when a container starts anywhere on the machine, Chromium drops what it
     * is loading ("network changed"), and a module that is not loaded is not asked for twice. On a busy machine a page takes its time, so
     * each attempt is more patient.
     */
    void open(Dashboard dashboard, String path) {
        for (Duration patience = Duration.ofSeconds(4); ; patience = patience.multipliedBy(2)) {
            driver.get(dashboard.address().resolve(path).toString());
            try {
                Awaitility.await(path).atMost(patience).until(() -> count("main > *") > 0);
                return;
            } catch (ConditionTimeoutException e) {
                if (patience.compareTo(PATIENCE) > 0) {
                    throw e;
                }
            }
        }
    }

    /** The look: "dark" or "light", and nothing that moves. */
    void look(int width, String scheme) {
        size(width, 900);
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    private void size(int width, long height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What was copied last. */
    String clipboard() {
        driver.executeCdpCommand(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        return (String) driver.executeAsyncScript("navigator.clipboard.readText().then(arguments[0])");
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    String text(String selector) {
        return (String) run("return document.querySelector(arguments[0])?.innerText ?? ''", selector);
    }

    long count(String selector) {
        return (Long) run("return document.querySelectorAll(arguments[0]).length", selector);
    }

    void awaitText(String selector, String part) {
        Awaitility.await("'" + part + "' in " + selector)
                .atMost(PATIENCE)
                .until(() -> text(selector), text -> text.contains(part));
    }

    void awaitElement(String selector) {
        Awaitility.await(selector).atMost(PATIENCE).until(() -> count(selector) > 0);
    }

    /** Clicks; again where the page was just drawn anew. */
    void click(String selector) {
        awaitElement(selector);
        Awaitility.await("click on " + selector)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
                .until(() -> {
                    run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector);
                    element(selector).click();
                    return true;
                });
    }

    /** Clicks at a place inside of an element, given as shares of its width and height: what is drawn there is no element. */
    void clickInside(String selector, double x, double y) throws InterruptedException {
        awaitElement(selector);
        run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector);
        Thread.sleep(500); // the page may still move
        WebElement element = element(selector);
        int width = element.getSize().getWidth();
        int height = element.getSize().getHeight();
        new org.openqa.selenium.interactions.Actions(driver)
                .moveToElement(element, (int) (width * (x - 0.5)), (int) (height * (y - 0.5)))
                .click()
                .perform();
    }

    WebElement element(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    String path() {
        return (String) run("return location.pathname + location.search");
    }

    /** What axe-core objects to, by the rules of WCAG 2.1 A and AA. */
    List<String> accessibilityProblems() throws IOException {
        try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
            run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object found = driver.executeAsyncScript("const done = arguments[arguments.length - 1];"
                + "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
                + ".then(result => done(result.violations.flatMap(one => one.nodes.map(node => one.id + ': ' + node.html + ' '"
                + " + node.failureSummary))))");
        return ((List<?>) found).stream().map(Object::toString).toList();
    }

    /** Errors of the page itself; a request that failed because something was away is none. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue())
                .map(Object::toString)
                .filter(line -> !line.contains("Failed to load resource") && !line.contains("net::ERR_"))
                .toList();
    }

    /** With {@code -Dscreenshots=true}: the whole page, as target/screenshots/NAME.png. For a person to look at; no test does. */
    void shoot(String name, int width) throws IOException, InterruptedException {
        if (!Boolean.getBoolean("screenshots")) {
            return;
        }
        Files.createDirectories(SHOTS);
        size(width, (Long) run("return document.documentElement.scrollHeight"));
        Thread.sleep(700); // the charts follow the size
        Files.write(SHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        size(width, 900);
    }

    @Override
    public void close() {
        driver.quit();
        profile.close();
    }
}
