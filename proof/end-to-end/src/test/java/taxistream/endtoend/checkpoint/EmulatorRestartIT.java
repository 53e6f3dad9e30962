package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import taxistream.checkpoint.ConcurrentDriverException;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;
import taxistream.endtoend.NeedsDocker;
import taxistream.endtoend.Servers;

/** The emulator with its objects on disk, as Compose runs it: a checkpoint outlives the container. */
@NeedsDocker
class EmulatorRestartIT {

    private static final int PORT = 4443;
    private static final Path ROOT = new Path("gs://checkpoints/job/v1/offsets");

    private final String disk = Servers.uniqueName("gcs-disk-");

    @AfterEach
    void removeDisk() {
        DockerClientFactory.instance().client().removeVolumeCmd(disk).exec();
    }

    @Test
    void aCheckpointOutlivesTheContainer() throws Exception {
        try (GenericContainer<?> before = emulator()) {
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(address(before).resolve("/storage/v1/b?project=emulator"))
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"checkpoints\"}"))
                                    .build(),
                            BodyHandlers.discarding());
            write(manager(before), "0");
            write(manager(before), "1");
            assertThatThrownBy(() -> write(manager(before), "1")).isInstanceOf(ConcurrentDriverException.class);
        }
        try (GenericContainer<?> after = emulator()) {
            CheckpointFileManager manager = manager(after);
            assertThat(manager.list(ROOT))
                    .extracting(file -> file.getPath().getName())
                    .containsExactly("0", "1");
            assertThat(manager.exists(ROOT)).isTrue();
            try (var in = manager.open(new Path(ROOT, "1"))) {
                assertThat(in.readUTF()).isEqualTo("content of 1");
            }
            assertThatThrownBy(() -> write(manager, "1"))
                    .isInstanceOf(ConcurrentDriverException.class)
                    .hasMessageContaining("by another driver, ");
            write(manager, "2");
            manager.delete(new Path(ROOT, "0"));
            assertThat(manager.list(ROOT))
                    .extracting(file -> file.getPath().getName())
                    .containsExactly("1", "2");
        }
    }

    private static void write(CheckpointFileManager manager, String name) throws IOException {
        CancellableFSDataOutputStream out = manager.createAtomic(new Path(ROOT, name), false);
        out.writeUTF("content of " + name);
        out.close();
    }

    private static CheckpointFileManager manager(GenericContainer<?> emulator) throws IOException {
        return new LocalAndGcsCheckpointFileManager(ROOT, GcsConfigurations.at(address(emulator)));
    }

    private static URI address(GenericContainer<?> emulator) {
        return URI.create("http://" + emulator.getHost() + ":" + emulator.getMappedPort(PORT));
    }

    private GenericContainer<?> emulator() {
        GenericContainer<?> emulator = new GenericContainer<>("fsouza/fake-gcs-server:1.56.1")
                .withExposedPorts(PORT)
                .withCreateContainerCmdModifier(
                        container -> container.getHostConfig().withBinds(new Bind(disk, new Volume("/storage"))))
                .withCommand(
                        "-backend",
                        "filesystem",
                        "-filesystem-root",
                        "/storage",
                        "-scheme",
                        "http",
                        "-port",
                        Integer.toString(PORT))
                .waitingFor(Wait.forHttp("/storage/v1/b").forPort(PORT));
        emulator.start();
        return emulator;
    }
}
