package taxistream.dashboard;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import taxistream.dashboard.Answers.Answer;
import taxistream.dashboard.Answers.Question;

/** The JSON behind the page, as {@code openapi.json} describes it. */
final class Api {

    private static final String JSON = "application/json";

    private final Database database;
    private final Watch watch;
    private final Events events;
    private final Zones zones;
    private final Answers answers;

    Api(Database database, Watch watch, Events events, Zones zones, Answers answers) {
        this.database = database;
        this.watch = watch;
        this.events = events;
        this.zones = zones;
        this.answers = answers;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/statistics", this::statistics);
        routes.get("/api/statistics/{name}", this::rows);
        routes.get("/api/definitions", this::definitions);
        routes.get("/api/pipeline", this::pipeline);
        routes.get("/api/batches", this::batches);
        routes.sse("/api/events", this::listen);
        routes.get("/api/zones", context -> still(context, new Answer(zones.names(), JSON, "")));
        routes.get("/api/zones/shapes", this::shapes);
        routes.get(
                "/api/openapi.json", context -> still(context, new Answer(PageFiles.bytes("openapi.json"), JSON, "")));
    }

    private void statistics(Context context) {
        Snapshot snapshot = reachable();
        List<Map<String, Object>> list = new ArrayList<>();
        snapshot.catalogue().statistics().values().forEach(statistic -> list.add(described(statistic)));
        Answer answer = new Answer(
                Json.bytes(Map.of(
                        "state", snapshot.state().name().toLowerCase(java.util.Locale.ROOT), "statistics", list)),
                JSON,
                "");
        send(context, answer, snapshot.version());
    }

    private static Map<String, Object> described(Statistic statistic) {
        List<Map<String, Object>> columns = new ArrayList<>();
        for (Column column : statistic.columns()) {
            Map<String, Object> described = new LinkedHashMap<>();
            described.put("name", column.name());
            described.put("type", column.kind().label());
            described.put("key", column.key());
            described.put("additive", column.additive());
            column.unit().ifPresent(unit -> described.put("unit", unit));
            if (!column.comment().isEmpty()) {
                described.put("comment", column.comment());
            }
            columns.add(described);
        }
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", statistic.name());
        described.put("view", statistic.view());
        described.put("comment", statistic.comment());
        described.put("version", statistic.version());
        described.put("columns", columns);
        described.put("url", "/api/statistics/" + encoded(statistic.name()));
        return described;
    }

    private void definitions(Context context) {
        Snapshot snapshot = reachable();
        Answer answer = answers.get(
                new Question("taxistream_definitions", snapshot.version(), Map.of()),
                () -> new Answer(
                        Json.bytes(database.read(connection -> Definitions.read(
                                connection, snapshot.catalogue().statistics().values()))),
                        JSON,
                        ""));
        send(context, answer, snapshot.version());
    }

    private void rows(Context context) {
        Snapshot snapshot = reachable();
        Statistic statistic = snapshot.catalogue().named(context.pathParam("name"));
        Map<String, List<String>> query = new TreeMap<>(context.queryParamMap());
        Selection selection = new Selection(statistic, query);
        String version = selection.version();
        if (isKnownTo(context, version)) {
            return;
        }
        Answer answer = answers.get(new Question(statistic.name(), version, query), () -> answer(selection, query));
        if (selection.format() == RowFormat.CSV) {
            context.header("Content-Disposition", "attachment; filename=\"" + statistic.name() + ".csv\"");
        }
        send(context, answer, version);
    }

    private Answer answer(Selection selection, Map<String, List<String>> query) {
        Rows rows = database.read(connection -> Rows.read(connection, selection));
        String next = rows.hasNext() ? nextPage(selection, query) : "";
        if (selection.format() == RowFormat.CSV) {
            return new Answer(rows.csv(), Csv.TYPE, next);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statistic", selection.statistic().name());
        body.put("version", selection.version());
        body.put("columns", rows.columns().stream().map(Column::name).toList());
        body.put("rows", rows.rows());
        body.put("total", rows.total());
        body.put("offset", rows.offset());
        body.put("limit", rows.limit());
        if (!next.isEmpty()) {
            body.put("next", next);
        }
        return new Answer(Json.bytes(body), JSON, next);
    }

    private static String nextPage(Selection selection, Map<String, List<String>> query) {
        List<String> parts = new ArrayList<>();
        query.forEach((name, values) -> values.forEach(value -> {
            if (!name.equals("offset")) {
                parts.add(encoded(name) + "=" + encoded(value));
            }
        }));
        parts.add("offset=" + (selection.offset() + selection.limit()));
        return "/api/statistics/" + encoded(selection.statistic().name()) + "?" + String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void pipeline(Context context) {
        // Never 304: the answer holds the present time, and a cached answer would make a dead job look alive.
        context.header("Cache-Control", "no-store")
                .contentType(JSON)
                .result(Json.bytes(watch.snapshot().pipelineAt(watch.times())));
    }

    private void batches(Context context) {
        Snapshot snapshot = reachable();
        Map<String, List<String>> query = context.queryParamMap();
        Batches asked = Batches.of(query);
        if (isKnownTo(context, snapshot.version())) {
            return;
        }
        Answer answer = answers.get(
                new Question("taxistream_batches", snapshot.version(), query), () -> database.read(asked::read));
        if (asked.format() == RowFormat.CSV) {
            context.header("Content-Disposition", "attachment; filename=\"batches.csv\"");
        }
        send(context, answer, snapshot.version());
    }

    private void listen(SseClient client) {
        events.add(client, watch.snapshot());
    }

    private void shapes(Context context) {
        byte[] shapes = zones.shapes()
                .orElseThrow(
                        () -> Problem.notFound("There are no zone shapes: start the dashboard with --zones DIR, the"
                                + " folder that holds taxi_zones.geojson."));
        still(context, new Answer(shapes, "application/geo+json", ""));
    }

    private Snapshot reachable() {
        Snapshot snapshot = watch.snapshot();
        if (snapshot.state() == Snapshot.State.AWAY) {
            throw Problem.of(
                    503,
                    String.valueOf(snapshot.pipeline().get("title")),
                    String.valueOf(snapshot.pipeline().get("detail")));
        }
        return snapshot;
    }

    /** Answers 304 where the caller has this version already. */
    private static boolean isKnownTo(Context context, String version) {
        String known = context.header("If-None-Match");
        if (known == null || !known.contains(tag(version))) {
            return false;
        }
        context.header("ETag", tag(version)).status(304);
        return true;
    }

    private static String tag(String version) {
        return "W/\"" + version + "\""; // weak: with and without gzip it is the same answer
    }

    private static void send(Context context, Answer answer, String version) {
        context.header("Cache-Control", "no-cache"); // keep it, but ask whether it still holds
        if (isKnownTo(context, version)) {
            return;
        }
        context.header("ETag", tag(version));
        if (!answer.next().isEmpty()) {
            context.header("Link", "<" + answer.next() + ">; rel=\"next\"");
        }
        context.contentType(answer.contentType()).result(answer.body());
    }

    /** The version of answers that never change while this process runs. */
    private static void still(Context context, Answer answer) {
        send(context, answer, PageFiles.digest(answer.body()));
    }
}
