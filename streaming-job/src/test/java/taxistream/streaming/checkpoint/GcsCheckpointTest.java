package taxistream.streaming.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

class GcsCheckpointTest {

    @Test
    void otherSchemesAreNotItsAffair() {
        assertThat(GcsCheckpoint.at("checkpoint")).isEmpty();
        assertThat(GcsCheckpoint.at("hdfs://host/checkpoint")).isEmpty();
        assertThat(GcsCheckpoint.at("gs://trips/job")).isPresent();
    }

    @Test
    void aLocationWithoutABucketIsRefused() {
        assertThatThrownBy(() -> GcsCheckpoint.at("gs:///job"))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("Cannot keep a checkpoint in 'gs:///job': it names no bucket. Write gs://BUCKET/FOLDER, the"
                        + " bucket in lower case.");
    }

    @Test
    void missingCredentialsAreASentence(@TempDir Path folder) {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.gs.auth.type", "SERVICE_ACCOUNT_JSON_KEYFILE");
        hadoop.set(
                "fs.gs.auth.service.account.json.keyfile",
                folder.resolve("gone.json").toString());
        assertThatThrownBy(
                        () -> GcsCheckpoint.at("gs://trips/job").orElseThrow().check(hadoop))
                .isInstanceOf(FailedRun.class)
                .hasMessageStartingWith(
                        "Cannot keep the checkpoint in gs://trips/job: there are no valid Google credentials. ")
                .hasMessageContaining("gone.json")
                .hasMessageEndingWith(
                        ". Run 'gcloud auth application-default login', or pass a service account's key with"
                                + " --gcs-key-file or GOOGLE_APPLICATION_CREDENTIALS.");
    }

    @Test
    void aStoreThatIsNotThereIsASentence() {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.gs.auth.type", "UNAUTHENTICATED");
        hadoop.set("fs.gs.storage.root.url", "http://localhost:1/");
        hadoop.set(LocalAndGcsCheckpointFileManager.DEADLINE, "0s");
        assertThatThrownBy(
                        () -> GcsCheckpoint.at("gs://trips/job").orElseThrow().check(hadoop))
                .isInstanceOf(FailedRun.class)
                .hasMessageStartingWith(
                        "Cannot keep the checkpoint in gs://trips/job: http://localhost:1/ does not answer.")
                .hasMessageEndingWith("Check the network, and --gcs-endpoint if you set it.");
    }
}
