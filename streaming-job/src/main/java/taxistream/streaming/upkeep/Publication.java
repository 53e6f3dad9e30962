package taxistream.streaming.upkeep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import taxistream.settings.FailedRun;
import taxistream.streaming.kafka.TopicProgress;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.mysql.Progress;
import taxistream.streaming.mysql.ProgressRow;

/** Waits until a running job has taken a statistic up, and until its table stands where the other statistics' tables stand. */
public final class Publication {

    private static final long LOOK_EVERY_MILLIS = 500;

    /** The job looks into its folder every second. Its start of a query takes a few. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** The refusal of a former version of the file stands in MySQL until the job has looked again. */
    private static final long LONGEST_OLD_REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A job that reads nothing for this long is not running, or cannot continue. */
    private static final long LONGEST_STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Database database;
    private final TopicProgress progress;
    private final String name;
    private final Path folder;

    /** @param folder the folder of statistics that the file lies in */
    public Publication(Database database, TopicProgress progress, String name, Path folder) {
        this.database = database;
        this.progress = progress;
        this.name = name;
        this.folder = folder;
    }

    /**
     * Waits.
     *
     * @return how it ended, as a sentence
     * @throws FailedRun if the job refuses the file, none takes it up within a minute, or it reads nothing for two minutes
     */
    public String await(Consumer<String> report) {
        long began = System.nanoTime();
        CatchUp catchUp = new CatchUp(name, report, began);
        OptionalLong last = OptionalLong.empty();
        long since = began;
        while (true) {
            List<ProgressRow> rows = Progress.read(database);
            long now = System.nanoTime();
            checkNotRefused(now - began);
            Optional<ProgressRow> row = rows.stream()
                    .filter(each -> each.statistic().equals(name) && !each.retired())
                    .findFirst();
            if (row.isEmpty() && now - began > LONGEST_WAIT_NANOS) {
                throw new FailedRun("No job has taken '" + name + "' up within a minute. Its file lies in " + folder
                        + ": start 'taxistream stream' with that folder, which counts it from the topic's first trip.");
            }
            OptionalLong behind = row.map(this::behind).orElse(OptionalLong.empty());
            if (behind.isPresent() && behind.getAsLong() <= mostOfTheOthers(rows)) {
                return String.format(
                        java.util.Locale.ROOT,
                        "Table %s stands where the others do: %,d trips.",
                        name,
                        row.get().trips());
            }
            if (!behind.equals(last)) {
                last = behind;
                since = now;
            } else if (row.isPresent() && now - since > LONGEST_STANDSTILL_NANOS) {
                throw new FailedRun(
                        "The job has taken '" + name + "' up, and has committed no batch of it for two minutes."
                                + " Is it running still? Its log and 'taxistream status' say where it is.");
            }
            catchUp.look(behind, now);
            pause();
        }
    }

    private void checkNotRefused(long waited) {
        if (waited > LONGEST_OLD_REFUSAL_NANOS) {
            Progress.refused(database).stream()
                    .filter(file -> file.file().equals(name + ".sql"))
                    .findFirst()
                    .ifPresent(file -> {
                        throw new FailedRun("The job does not take " + file.file() + " up: " + file.why());
                    });
        }
    }

    /** The unread records by the job's consumer group; empty before the first batch. */
    private OptionalLong behind(ProgressRow row) {
        if (row.lastBatch() < 0) {
            return OptionalLong.empty();
        }
        Map<?, Long> lag = progress.lag(row.statistic(), row.topic());
        return lag.isEmpty()
                ? row.recordsBehind()
                : OptionalLong.of(
                        lag.values().stream().mapToLong(Long::longValue).sum());
    }

    private long mostOfTheOthers(List<ProgressRow> rows) {
        return rows.stream()
                .filter(row -> !row.retired() && !row.statistic().equals(name))
                .flatMapToLong(row -> behind(row).stream())
                .max()
                .orElse(0);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("The command was interrupted.", e);
        }
    }
}
