package taxistream.streaming;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import taxistream.streaming.input.TopicCheck;
import taxistream.streaming.input.TripTopic;

/** The whole job on the shared servers, with a folder of its own for statistics and checkpoint. */
public final class TestJob {

    private final Path folder;
    private final TripTopic topic;
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

    public Path statistics() {
        return folder.resolve("statistics");
    }

    public String checkpoint() {
        return folder.resolve("checkpoint").toString();
    }

    /** Reads what the topic holds, then ends. */
    public void runToEnd() {
        try (StreamingJob job = new StreamingJob(TestServers.spark(), settings(), new StopGate())) {
            job.await(job.start());
        }
    }

    StreamSettings settings() {
        return new StreamSettings(
                topic,
                TestServers.mysql(),
                new StatisticFolders(statistics(), folder.resolve("views"), folder.resolve("tables")),
                checkpoint(),
                Optional.empty(),
                lateness,
                2);
    }
}
