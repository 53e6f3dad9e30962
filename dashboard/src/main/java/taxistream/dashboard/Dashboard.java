package taxistream.dashboard;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.net.URI;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.settings.FailedRun;

/** A running dashboard: the page and its JSON at one address, until it is closed. */
public final class Dashboard implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);

    /** No script, style or picture but our own; no frame around the page; nothing inline. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final int MOST_THREADS = 40;

    private final DashboardSettings settings;
    private final Database database;
    private final HostNames hostNames;
    private final Events events;
    private final Watch watch;
    private final PageFiles files = new PageFiles();
    private final Javalin server;

    private Dashboard(DashboardSettings settings, Zones zones, Database database) {
        this.settings = settings;
        this.database = database;
        this.hostNames = new HostNames(settings.allowedHosts());
        this.watch = new Watch(database, this::publish);
        this.events = new Events(watch::times);
        Answers answers = new Answers();
        Api api = new Api(database, watch, events, zones, answers);
        Health health = new Health(watch, new Metrics(watch, events, answers));
        this.server = Javalin.create(config -> configure(config, api, health));
    }

    /**
     * Starts a dashboard. MySQL need not be there yet: the page says so, and goes on when it is.
     *
     * @throws FailedRun if the port is taken, MySQL refuses the user, or the zones cannot be read
     */
    public static Dashboard start(DashboardSettings settings) {
        Zones zones = settings.zones().map(Zones::read).orElseGet(Zones::none);
        Database database = new Database(settings.mysql());
        Dashboard dashboard = new Dashboard(settings, zones, database);
        try {
            database.check();
            dashboard.watch.start();
            dashboard.server.start(settings.bind(), settings.port());
        } catch (JavalinBindException e) {
            dashboard.close();
            throw new FailedRun(
                    "Cannot listen at " + settings.bind() + " port " + settings.port()
                            + ": it is taken, or not ours. Pass another --port; 0 takes a free one.",
                    e);
        } catch (RuntimeException e) {
            dashboard.close();
            throw e;
        }
        log.info("Dashboard started: address={} mysql={}", dashboard.address(), settings.mysql());
        return dashboard;
    }

    private void publish(Snapshot snapshot) {
        events.publish(snapshot);
    }

    private void configure(JavalinConfig config, Api api, Health health) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, 4);
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.routes.before(this::secure);
        api.addTo(config.routes);
        health.addTo(config.routes);
        files.addTo(config.routes);
        config.routes.exception(Problem.class, (e, context) -> send(context, e));
        config.routes.exception(HttpResponseException.class, (e, context) -> send(context, told(e, context)));
        config.routes.exception(Exception.class, (e, context) -> {
            log.error("A request failed: path={}", context.path(), e);
            send(context, Problem.of(500, "Internal error", "The dashboard failed on this; its log says why."));
        });
    }

    private void secure(Context context) {
        context.header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin");
        if (!hostNames.include(context.header("Host"))) {
            throw Problem.misdirected("This dashboard does not answer to the host name '"
                    + HostNames.plain(String.valueOf(context.header("Host")))
                    + "'. If it is yours, start the dashboard with --allowed-hosts and this name.");
        }
        if (context.path().equals("/api/events")) {
            checkListener(context);
        }
    }

    private void checkListener(Context context) {
        if (!String.valueOf(context.header("Accept")).contains("text/event-stream")) {
            throw Problem.of(
                    406, "Not acceptable", "This is a stream of events: ask with 'Accept: text/event-stream'.");
        }
        if (!events.hasRoom()) {
            throw Problem.tooMany("Already " + Events.MOST_LISTENERS + " pages listen. Close some.");
        }
    }

    private static Problem told(HttpResponseException e, Context context) {
        String detail = e.getStatus() == 404
                ? "There is nothing at " + context.path() + ". GET /api/openapi.json describes what there is."
                : e.getMessage() + ".";
        return Problem.of(e.getStatus(), e.getStatus() == 404 ? "Not found" : e.getMessage(), detail);
    }

    private void send(Context context, Problem problem) {
        context.status(problem.status());
        boolean person = problem.status() == 404
                && !context.path().startsWith("/api/")
                && !context.path().startsWith("/assets/");
        if (person) {
            files.sendIndex(context); // the page says it more kindly
            return;
        }
        if (problem.status() == 503) {
            context.header("Retry-After", "2");
        }
        context.header("Cache-Control", "no-store");
        context.contentType("application/problem+json").result(Json.bytes(problem.body()));
    }

    /** Where the page is. */
    public URI address() {
        String host = settings.bind().equals("0.0.0.0") ? "localhost" : settings.bind();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port() + "/");
    }

    @Override
    public void close() {
        watch.close();
        events.close();
        server.stop();
        database.close();
    }
}
