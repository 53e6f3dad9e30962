package taxistream.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsObject;
import taxistream.gcs.GcsObjectInfo;
import taxistream.gcs.UploadContent;

/** Checkpoint files as objects of a bucket. Folders are only prefixes of names: none is ever created, moved or marked. */
final class FilesOnGcs implements CheckpointFileManager {

    private static final long BLOCK_SIZE = 64 * 1024 * 1024;

    private static final int DEFAULT_MEMORY = 8 * 1024 * 1024;
    private static final List<String> UNSUPPORTED =
            List.of("fs.gs.encryption.key", "fs.gs.requester.pays.mode", "fs.gs.proxy.username");

    private final Path root;
    private final Configuration hadoop;
    private final GcsClient client;
    private final int mostInMemory;
    /** Folders that Spark has made: they exist for Spark though no object lies in them. */
    private final Set<Path> made = ConcurrentHashMap.newKeySet();
    /** The last numbered file that this manager created in a folder without replacing. */
    private final Map<Path, Long> lastCreated = new ConcurrentHashMap<>();

    FilesOnGcs(Path root, Configuration hadoop) throws IOException {
        refuseUnsupported(root, hadoop);
        this.root = root;
        this.hadoop = hadoop;
        this.client = GcsClients.of(hadoop);
        this.mostInMemory = hadoop.getInt(LocalAndGcsCheckpointFileManager.MEMORY, DEFAULT_MEMORY);
    }

    private static void refuseUnsupported(Path root, Configuration hadoop) throws IOException {
        for (String setting : UNSUPPORTED) {
            if (!hadoop.get(setting, "").isEmpty() && !hadoop.get(setting).equals("DISABLED")) {
                throw new IOException("The checkpoint on " + root + " cannot be written with " + setting
                        + ": LocalAndGcsCheckpointFileManager does not support it. Unset it, or unset "
                        + LocalAndGcsCheckpointFileManager.CLASS_SETTING + ".");
            }
        }
    }

    @Override
    public CancellableFSDataOutputStream createAtomic(Path path, boolean overwriteIfPossible) {
        Runnable written = overwriteIfPossible ? () -> {} : () -> rememberCreated(path);
        return new CheckpointUpload(
                client, GcsObject.of(path.toUri()), overwriteIfPossible, new UploadContent(mostInMemory), written);
    }

    private void rememberCreated(Path path) {
        if (isNumber(path.getName())) {
            lastCreated.put(path.getParent(), Long.parseLong(path.getName()));
        }
    }

    @Override
    public FSDataInputStream open(Path path) {
        return SparkIo.call(() -> {
            FileSystem connector = path.getFileSystem(hadoop);
            return connector.open(path);
        });
    }

    /**
     * Whether there is a file or a folder of this name. For the file that follows the last one that this manager created in a log, the
     * answer is no without a request: Spark asks before it creates that file, and creating it fails if another driver was first.
     */
    @Override
    public boolean exists(Path path) {
        if (followsLastCreated(path) || made.contains(path)) {
            return !followsLastCreated(path);
        }
        GcsObject object = GcsObject.of(path.toUri());
        return SparkIo.call(() -> client.find(object).isPresent() || client.hasAnyBelow(object));
    }

    private boolean followsLastCreated(Path path) {
        Long last = lastCreated.get(path.getParent());
        return last != null && path.getName().equals(Long.toString(last + 1));
    }

    @Override
    public FileStatus[] list(Path path, PathFilter filter) {
        GcsObject folder = GcsObject.of(path.toUri());
        GcsClient.Listing listing = SparkIo.call(() -> client.list(folder));
        int prefix = folder.folderPrefix().length();
        List<FileStatus> found = new ArrayList<>();
        for (GcsObjectInfo file : listing.files()) {
            String name = file.name().substring(prefix);
            if (!name.isEmpty()) { // else the folder's own marker, which other programs make
                add(found, filter, status(file.size(), false, file.updated().toEpochMilli(), path, name));
            }
        }
        for (String child : listing.folders()) {
            add(found, filter, status(0, true, 0, path, child.substring(prefix, child.length() - 1)));
        }
        return found.toArray(new FileStatus[0]);
    }

    private static void add(List<FileStatus> found, PathFilter filter, FileStatus status) {
        if (filter.accept(status.getPath())) {
            found.add(status);
        }
    }

    private static FileStatus status(long size, boolean folder, long modifiedMillis, Path parent, String name) {
        return new FileStatus(size, folder, 1, BLOCK_SIZE, modifiedMillis, new Path(parent, name));
    }

    @Override
    public void mkdirs(Path path) {
        for (Path folder = path; folder != null && !folder.isRoot(); folder = folder.getParent()) {
            made.add(folder);
        }
    }

    @Override
    public void delete(Path path) {
        GcsObject object = GcsObject.of(path.toUri());
        SparkIo.call(() -> {
            if (!client.delete(object)) {
                for (GcsObjectInfo below : client.listAll(object)) {
                    client.delete(new GcsObject(object.bucket(), below.name()));
                }
            }
            return null;
        });
        String below = path + "/";
        made.removeIf(folder -> folder.equals(path) || folder.toString().startsWith(below));
        lastCreated
                .keySet()
                .removeIf(folder -> folder.equals(path) || folder.toString().startsWith(below));
    }

    @Override
    public boolean isLocal() {
        return false;
    }

    @Override
    public Path createCheckpointDirectory() {
        mkdirs(root);
        return root;
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.length() < 19 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
