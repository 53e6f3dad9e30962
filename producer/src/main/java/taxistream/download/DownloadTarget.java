package taxistream.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsObject;
import taxistream.remote.Fetch;
import taxistream.remote.GcsStore;
import taxistream.remote.ObjectStore;
import taxistream.remote.RemoteObject;
import taxistream.remote.RemoteStores;

/** The destination of downloaded files: a folder, or a bucket's prefix. For any number of threads. */
interface DownloadTarget {

    /** Where a file of this name ends, for people. */
    String location(String name);

    /** Whether there is such a file already, of this length. */
    boolean has(String name, long bytes) throws IOException;

    /** Receives the object under this name. */
    void receive(ObjectStore from, RemoteObject object, String name, LongConsumer progress) throws IOException;

    static DownloadTarget of(String target, GcsClient client) {
        return GcsObject.isOne(target) ? bucket(RemoteStores.bucket(target), client) : folder(Path.of(target));
    }

    static DownloadTarget folder(Path folder) {
        return new DownloadTarget() {
            @Override
            public String location(String name) {
                return folder.resolve(name).toString();
            }

            @Override
            public boolean has(String name, long bytes) throws IOException {
                Path file = folder.resolve(name);
                return Files.isRegularFile(file) && Files.size(file) == bytes;
            }

            @Override
            public void receive(ObjectStore from, RemoteObject object, String name, LongConsumer progress)
                    throws IOException {
                new Fetch(from, progress).to(object, folder.resolve(name));
            }
        };
    }

    /** Fetches to this machine first, so that the upload can be verified, and repeated without a second fetch. */
    static DownloadTarget bucket(GcsObject prefix, GcsClient client) {
        GcsStore store = new GcsStore(client);
        return new DownloadTarget() {
            @Override
            public String location(String name) {
                return prefix.resolve(name).toString();
            }

            @Override
            public boolean has(String name, long bytes) throws IOException {
                return store.find(prefix.resolve(name).uri())
                        .filter(there -> there.bytes() == bytes)
                        .isPresent();
            }

            @Override
            public void receive(ObjectStore from, RemoteObject object, String name, LongConsumer progress)
                    throws IOException {
                Path file = Path.of(System.getProperty("java.io.tmpdir"), "taxistream-upload", name);
                new Fetch(from, progress).to(object, file);
                store.put(file, prefix.resolve(name));
                Files.delete(file);
            }
        };
    }
}
