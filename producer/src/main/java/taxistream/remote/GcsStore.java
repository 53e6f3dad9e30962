package taxistream.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsObject;
import taxistream.gcs.GcsObjectInfo;
import taxistream.gcs.GcsUpload;

/** Objects of Google Cloud Storage. */
public final class GcsStore implements ObjectStore {

    private final GcsClient client;

    public GcsStore(GcsClient client) {
        this.client = client;
    }

    @Override
    public Optional<RemoteObject> find(URI location) throws IOException {
        GcsObject object = GcsObject.of(location);
        return client.find(object).map(there -> remote(object.bucket(), there));
    }

    @Override
    public List<RemoteObject> list(URI prefix) throws IOException {
        GcsObject place = GcsObject.of(prefix);
        return client.listBeginning(place).stream()
                .map(there -> remote(place.bucket(), there))
                .toList();
    }

    private static RemoteObject remote(String bucket, GcsObjectInfo there) {
        return new RemoteObject(
                new GcsObject(bucket, there.name()).uri(),
                there.size(),
                Optional.of(Long.toString(there.generation())),
                Optional.of(there.crc32c())
                        .filter(crc32c -> !crc32c.isEmpty())
                        .map(crc32c -> new Checksum(Checksum.Algorithm.CRC32C, crc32c)));
    }

    @Override
    public InputStream open(RemoteObject object, long from) {
        return new ObjectContent(client, object, from);
    }

    /**
     * Puts the file there.
     *
     * @throws IOException if the file does not arrive, or another content than it has
     */
    public void put(Path file, GcsObject target) throws IOException {
        GcsUpload.put(client, file, target);
        RemoteObject there =
                find(target.uri()).orElseThrow(() -> new IOException(target + " is not there after it was put there"));
        if (there.bytes() != Files.size(file)
                || there.checksum().isPresent() && !there.checksum().get().matches(file)) {
            throw new IOException(target + " is not what was put there: its length or its CRC32C differs");
        }
    }
}
