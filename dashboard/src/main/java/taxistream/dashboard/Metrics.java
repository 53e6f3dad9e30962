package taxistream.dashboard;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ledger as numbers for Prometheus. While MySQL cannot be read, only {@code taxistream_mysql_up} and the dashboard's own metrics are
 * served: a remembered number would look current.
 */
final class Metrics {

    private static final Map<String, String> LEDGER = new TreeMap<>(Map.of(
            "epoch", "How many times a job has taken the statistic's table: one more at each start.",
            "last_batch", "Number of the statistic's last batch.",
            "trips", "Trips counted.",
            "late", "Trips that came after their month was final.",
            "rejected", "Records that the job rejected.",
            "records_behind", "Records of the topic that the last batch left unread.",
            "trips_per_second", "Trips a second that the last batch computed.",
            "batch_millis", "Milliseconds that the last batch took.",
            "mysql_millis", "Milliseconds of it that MySQL took."));

    private final Watch watch;
    private final Events events;
    private final Answers answers;

    Metrics(Watch watch, Events events, Answers answers) {
        this.watch = watch;
        this.events = events;
        this.answers = answers;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        Snapshot snapshot = watch.snapshot();
        boolean silent = watch.databaseClock()
                .sinceLook()
                .map(age -> age.compareTo(Health.LONGEST_SILENCE) >= 0)
                .orElse(true);
        boolean up = snapshot.state() != Snapshot.State.AWAY && !silent;
        head(out, "taxistream_mysql_up", "1 if the dashboard reads MySQL, 0 if it cannot.");
        sample(out, "taxistream_mysql_up", "", up ? 1 : 0);
        if (up) {
            ledger(out, snapshot);
        }
        head(out, "taxistream_dashboard_listeners", "Pages that listen.");
        sample(out, "taxistream_dashboard_listeners", "", events.listeners());
        head(out, "taxistream_dashboard_remembered_bytes", "Bytes of answers that are remembered.");
        sample(out, "taxistream_dashboard_remembered_bytes", "", answers.bytes());
        return out.toString();
    }

    private void ledger(StringBuilder out, Snapshot snapshot) {
        Instant now = watch.databaseClock().now().orElseThrow();
        head(out, "taxistream_commit_age_seconds", "Seconds since the statistic's last commit, by MySQL's clock.");
        snapshot.progress().forEach(row -> Snapshot.commit(row)
                .ifPresent(commit -> sample(
                        out,
                        "taxistream_commit_age_seconds",
                        statistic(row),
                        Duration.between(commit, now).toMillis() / 1e3)));
        LEDGER.forEach((column, help) -> {
            head(out, "taxistream_" + column, help);
            snapshot.progress().stream()
                    .filter(row -> row.get(column) instanceof Number)
                    .forEach(row -> sample(out, "taxistream_" + column, statistic(row), (Number) row.get(column)));
        });
        head(out, "taxistream_rejected_records", "Records that the job rejected, by reason.");
        Map<String, Long> rejected = new TreeMap<>();
        snapshot.rows("rejected")
                .forEach(row -> rejected.merge(
                        "{statistic=\"" + escaped(row.get("statistic")) + "\",reason=\"" + escaped(row.get("reason"))
                                + "\"}",
                        ((Number) row.get("records")).longValue(),
                        Long::sum));
        rejected.forEach((labels, records) -> sample(out, "taxistream_rejected_records", labels, records));
        head(out, "taxistream_refused_files", "SQL files of statistics that the job does not take up.");
        sample(
                out,
                "taxistream_refused_files",
                "",
                snapshot.rows("refused_files").size());
        watch.replaysRead().ifPresent(read -> {
            head(
                    out,
                    "taxistream_job_age_seconds",
                    "Seconds since a job last noted how far the replays are, as it does all the time.");
            sample(
                    out,
                    "taxistream_job_age_seconds",
                    "",
                    Duration.between(read, now).toMillis() / 1e3);
        });
        replays(out, snapshot);
    }

    private static void replays(StringBuilder out, Snapshot snapshot) {
        for (String column : new String[] {"sent", "rejected"}) {
            head(out, "taxistream_replay_" + column, "Rows that the replay has " + column + ".");
            snapshot.rows("replays")
                    .forEach(row -> sample(
                            out,
                            "taxistream_replay_" + column,
                            "{topic=\"" + escaped(row.get("topic")) + "\",replay=\"" + escaped(row.get("replay"))
                                    + "\"}",
                            (Number) row.get(column)));
        }
    }

    private static void head(StringBuilder out, String name, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(" gauge\n");
    }

    private static void sample(StringBuilder out, String name, String labels, Number value) {
        out.append(name)
                .append(labels)
                .append(' ')
                .append(new BigDecimal(value.toString()).toPlainString())
                .append('\n');
    }

    private static String statistic(Map<String, Object> row) {
        return "{statistic=\"" + escaped(row.get("statistic")) + "\"}";
    }

    private static String escaped(Object text) {
        return String.valueOf(text).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
