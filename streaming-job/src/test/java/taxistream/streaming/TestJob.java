package taxistream.streaming;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import taxistream.settings.MySqlSettings;
import taxistream.streaming.job.QuerySettings;
import taxistream.streaming.job.StopGate;
import taxistream.streaming.job.StreamSettings;
import taxistream.streaming.job.StreamingJob;
import taxistream.streaming.kafka.TopicCheck;
import taxistream.streaming.kafka.TripTopic;
import taxistream.streaming.mysql.Database;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.streaming.upkeep.Rebuild;
import taxistream.streaming.upkeep.TakeOver;

/** The whole job on the shared servers, with a folder of its own for statistics and checkpoint. */
public final class TestJob {

    private final Path folder;
    private final TripTopic topic;
    private String checkpoint = "checkpoint";
    private boolean takeOver;
    private boolean acceptFewer;
    private final List<String> rebuildReport = new ArrayList<>();
    private long mostRows = 1_000_000;
    private Duration lateness = Duration.ofDays(1);

    public TestJob(Path folder, TestTopic topic) {
        this.folder = folder;
        this.topic = topic.topic();
        TopicCheck.await(this.topic);
    }

    public TestJob statistic(String name, String sql) {
        try {
            Files.createDirectories(statistics());
            Files.writeString(statistics().resolve(name + ".sql"), sql);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public TestJob lateness(Duration value) {
        lateness = value;
        return this;
    }

    /** Goes on from another checkpoint folder. */
    TestJob fromCheckpoint(String name) {
        checkpoint = name;
        return this;
    }

    TestJob takingOver() {
        takeOver = true;
        return this;
    }

    TestJob acceptingFewer() {
        acceptFewer = true;
        return this;
    }

    TestJob mostRowsPerBatch(long rows) {
        mostRows = rows;
        return this;
    }

    public Path statistics() {
        return folder.resolve("statistics");
    }

    public String checkpoint() {
        return folder.resolve(checkpoint).toString();
    }

    /** Reads what the topic holds, then ends. */
    public void runToEnd() {
        if (takeOver) {
            new TakeOver(TestServers.spark(), asAdministrator(), acceptFewer, rebuildReport::add, new StopGate()).run();
        }
        try (StreamingJob job = new StreamingJob(TestServers.spark(), settings(), new StopGate())) {
            job.start();
            job.await();
        }
    }

    /** Runs until it is closed. */
    LiveJob live() {
        return live(new StopGate());
    }

    LiveJob live(StopGate stopGate) {
        return new LiveJob(settings(Optional.of(Duration.ofMillis(100))), stopGate);
    }

    /** Lines of a table that statistics may join trips with, its header first. */
    TestJob table(String name, Stream<String> lines) {
        try {
            Files.createDirectories(folder.resolve("tables"));
            Files.write(folder.resolve("tables/" + name + ".csv"), (Iterable<String>) lines::iterator);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A job that runs on a thread of its own. */
    static final class LiveJob implements AutoCloseable {
        private final StopGate stopGate;
        private final CompletableFuture<Void> ended;

        private LiveJob(StreamSettings settings, StopGate stopGate) {
            this.stopGate = stopGate;
            ended = CompletableFuture.runAsync(() -> {
                try (StreamingJob job = new StreamingJob(TestServers.spark(), settings, stopGate)) {
                    job.start();
                    job.await();
                }
            });
        }

        /** Whether it has ended by itself. */
        boolean hasEnded() {
            return ended.isDone();
        }

        /** Asks it to stop, and waits until it has; throws what it ended with. */
        @Override
        public void close() {
            stopGate.close();
            ended.join();
        }
    }

    String rebuild(String statistic) {
        return rebuild(statistic, new StopGate()).run();
    }

    Rebuild rebuild(String statistic, StopGate stopGate) {
        return rebuild(TestServers.administrator(), statistic, stopGate);
    }

    String rebuildAs(MySqlSettings user, String statistic) {
        return rebuild(user, statistic, new StopGate()).run();
    }

    private Rebuild rebuild(MySqlSettings user, String statistic, StopGate stopGate) {
        return new Rebuild(
                TestServers.spark(),
                topic,
                new Database(user),
                querySettings(),
                folders().read(TestServers.spark(), statistic),
                acceptFewer,
                rebuildReport::add,
                stopGate);
    }

    /** The lines that rebuilds have reported. */
    List<String> rebuildReport() {
        return rebuildReport;
    }

    StreamSettings settings() {
        return settings(Optional.empty());
    }

    private StreamSettings asAdministrator() {
        return new StreamSettings(topic, TestServers.administrator(), folders(), querySettings(), Optional.empty());
    }

    private StreamSettings settings(Optional<Duration> trigger) {
        return new StreamSettings(topic, TestServers.mysql(), folders(), querySettings(), trigger);
    }

    StatisticFolders folders() {
        return new StatisticFolders(statistics(), folder.resolve("views"), folder.resolve("tables"));
    }

    QuerySettings querySettings() {
        return new QuerySettings(checkpoint(), lateness, mostRows, "tests");
    }
}
