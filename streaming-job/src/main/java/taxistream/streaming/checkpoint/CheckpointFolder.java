package taxistream.streaming.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.runtime.StreamMetadata;
import scala.Option;
import taxistream.settings.FailedRun;

/** One statistic's part of the checkpoint: a folder of its own, which one streaming query fills. */
public record CheckpointFolder(String location) {

    private static final String TOPIC_ID = "topic-id";

    /** @param version 1, and one more with each rebuild */
    public static CheckpointFolder of(String checkpoint, String statistic, int version) {
        return new CheckpointFolder(checkpoint.replaceFirst("/+$", "") + "/" + statistic + "/v" + version);
    }

    /**
     * The id of the query that the folder belongs to. A new folder gets one here, before the query starts, so that the id can be
     * compared with the ledger's before anything is read.
     */
    public String queryId(Configuration hadoop) {
        Path file = new Path(location, "metadata");
        Option<StreamMetadata> there = StreamMetadata.read(file, hadoop);
        if (there.isDefined()) {
            return there.get().id();
        }
        CheckpointFileManager.create(file.getParent(), hadoop).mkdirs(file.getParent());
        StreamMetadata created = new StreamMetadata(UUID.randomUUID().toString());
        try {
            StreamMetadata.write(created, file, hadoop);
        } catch (ConcurrentModificationException e) {
            // Another driver was first, a moment ago: the folder is its query's, and the ledger decides between the
            // two.
            return StreamMetadata.read(file, hadoop).get().id();
        }
        return created.id();
    }

    /** Whether the folder is there, and is this query's. */
    public boolean belongsTo(String queryId, Configuration hadoop) {
        Option<StreamMetadata> there = StreamMetadata.read(new Path(location, "metadata"), hadoop);
        return there.isDefined() && there.get().id().equals(queryId);
    }

    /** Kafka's id of the topic that the folder's query has read; empty if none was noted. */
    public Optional<String> topicId(Configuration hadoop) {
        Path file = new Path(location, TOPIC_ID);
        CheckpointFileManager files = CheckpointFileManager.create(file.getParent(), hadoop);
        if (!files.exists(file)) {
            return Optional.empty();
        }
        try (FSDataInputStream in = files.open(file)) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new FailedRun("Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /** Notes Kafka's id of the topic that the folder's query reads, unless one is noted. */
    public void noteTopicId(String id, Configuration hadoop) {
        if (topicId(hadoop).isPresent()) {
            return;
        }
        Path file = new Path(location, TOPIC_ID);
        CheckpointFileManager files = CheckpointFileManager.create(file.getParent(), hadoop);
        try (CheckpointFileManager.CancellableFSDataOutputStream out = files.createAtomic(file, true)) {
            out.write((id + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new FailedRun("Cannot write " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /** Deletes the folder and all that is in it. */
    public void delete(Configuration hadoop) throws IOException {
        Path folder = new Path(location);
        folder.getFileSystem(hadoop).delete(folder, true);
    }
}
