package taxistream.dashboard;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.TypeConversionException;
import taxistream.settings.DurationConverter;

/**
 * The endpoints for monitoring. {@code /livez} checks the page itself, {@code /healthz} its access to MySQL too, and {@code /metrics}
 * serves the metrics. A silent job does not make the page unhealthy, unless the request asks for it by {@code /healthz?max-age=15m}.
 */
final class Health {

    /** The longest time of a look, which may wait for a connection and for a statement's timeout. */
    static final Duration LONGEST_LOOK = Duration.ofSeconds(20);

    /** MySQL counts as unreachable after this time without a reading. The ledger is read twice a second. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

    private final Watch watch;
    private final Metrics metrics;

    Health(Watch watch, Metrics metrics) {
        this.watch = watch;
        this.metrics = metrics;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/livez", context -> tell(context, illness()));
        routes.get("/healthz", context -> {
            List<String> reasons = new ArrayList<>(illness());
            unreachable().ifPresent(reasons::add);
            tooOld(context.queryParam("max-age")).ifPresent(reasons::add);
            tell(context, reasons);
        });
        routes.get("/metrics", context -> context.header("Cache-Control", "no-store")
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(metrics.text()));
    }

    private List<String> illness() {
        return watch.sinceAttempt().compareTo(LONGEST_LOOK) < 0
                ? List.of()
                : List.of("The dashboard has not looked at MySQL for "
                        + watch.sinceAttempt().toSeconds() + " s: restart it.");
    }

    private Optional<String> unreachable() {
        Snapshot snapshot = watch.snapshot();
        if (snapshot.state() == Snapshot.State.AWAY) {
            return Optional.of(String.valueOf(snapshot.pipeline().get("detail")));
        }
        Duration silence = watch.databaseClock().sinceLook().orElse(Duration.ZERO);
        return silence.compareTo(LONGEST_SILENCE) < 0
                ? Optional.empty()
                : Optional.of("MySQL has not answered for " + silence.toSeconds() + " s.");
    }

    private Optional<String> tooOld(String longest) {
        if (longest == null) {
            return Optional.empty();
        }
        Duration most = duration(longest);
        Optional<Duration> age = commitAge();
        if (age.isEmpty()) {
            return Optional.of("No batch has been committed yet.");
        }
        return age.get().compareTo(most) <= 0
                ? Optional.empty()
                : Optional.of("The newest commit is " + age.get().toSeconds() + " s old, more than max-age=" + longest
                        + ": no trips come, or the job has stopped.");
    }

    private static Duration duration(String text) {
        try {
            return DurationConverter.parse(text);
        } catch (TypeConversionException e) {
            throw Problem.badRequest("'max-age' is " + e.getMessage() + ".");
        }
    }

    private Optional<Duration> commitAge() {
        Optional<Instant> now = watch.databaseClock().now();
        return now.flatMap(time -> watch.snapshot().newestCommit().map(commit -> Duration.between(commit, time)));
    }

    private void tell(Context context, List<String> reasons) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("healthy", reasons.isEmpty());
        body.put("reasons", reasons);
        body.put("state", watch.snapshot().pipeline().get("state"));
        watch.databaseClock().sinceLook().ifPresent(age -> body.put("looked_seconds_ago", age.toMillis() / 1e3));
        commitAge().ifPresent(age -> body.put("newest_commit_seconds_ago", age.toMillis() / 1e3));
        context.status(reasons.isEmpty() ? 200 : 503)
                .header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(Json.bytes(body));
    }
}
