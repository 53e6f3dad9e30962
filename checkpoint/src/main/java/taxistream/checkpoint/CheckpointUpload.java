package taxistream.checkpoint;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsObject;
import taxistream.gcs.GcsObjectInfo;
import taxistream.gcs.UploadContent;
import taxistream.process.FailPoint;
import taxistream.process.ProcessName;

/**
 * One checkpoint file while it is written to GCS. Its bytes are collected until it is closed, then inserted by one request that
 * succeeds only if there is no such object. A cancelled file leaves nothing, because nothing was sent.
 */
final class CheckpointUpload extends CancellableFSDataOutputStream {

    private static final Logger log = LoggerFactory.getLogger(CheckpointUpload.class);

    /** Metadata of each file: the process that wrote it, by its {@link ProcessName}. */
    static final String WRITER = "taxistream-writer";
    /** Metadata of each file: the id of the one upload that wrote it. */
    private static final String UPLOAD = "taxistream-upload";

    /** Each further round means that another process wrote or deleted the file in between. */
    private static final int MOST_ROUNDS = 10;

    private final GcsClient client;
    private final GcsObject object;
    private final boolean mayReplace;
    private final UploadContent content;
    private final Runnable written;
    private final String id = UUID.randomUUID().toString();
    private boolean ended;

    /** @param written called once the file is there */
    CheckpointUpload(GcsClient client, GcsObject object, boolean mayReplace, UploadContent content, Runnable written) {
        super(content);
        this.client = client;
        this.object = object;
        this.mayReplace = mayReplace;
        this.content = content;
        this.written = written;
    }

    /**
     * Creates the file.
     *
     * @throws ConcurrentDriverException if another writer's file is there and must not be replaced
     */
    @Override
    public synchronized void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        try {
            content.complete();
            FailPoint.reached("checkpoint.before-write");
            insert();
            FailPoint.reached("checkpoint.after-write");
            written.run();
        } finally {
            content.discard();
        }
    }

    private void insert() throws IOException {
        Map<String, String> metadata = Map.of(WRITER, ProcessName.get(), UPLOAD, id);
        long replaced = 0;
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            if (client.insert(object, content, replaced, metadata)) {
                return;
            }
            Optional<GcsObjectInfo> there = client.find(object);
            if (there.isPresent() && isDone(there.get())) {
                return;
            }
            replaced = there.map(GcsObjectInfo::generation).orElse(0L);
        }
        throw new IOException(object + " was written by others " + MOST_ROUNDS + " times while this driver, "
                + ProcessName.get() + ", tried to write it");
    }

    private boolean isDone(GcsObjectInfo there) throws IOException {
        if (id.equals(there.metadata().get(UPLOAD))) {
            log.info("The answer to a successful write was lost: object={}", object);
            return true;
        }
        if (!mayReplace) {
            throw new ConcurrentDriverException(object, there);
        }
        return there.holds(content); // the same state, computed again
    }

    @Override
    public synchronized void cancel() {
        ended = true;
        try {
            content.discard();
        } catch (IOException e) {
            log.warn("A temporary file could not be deleted: {}", e.toString());
        }
    }
}
