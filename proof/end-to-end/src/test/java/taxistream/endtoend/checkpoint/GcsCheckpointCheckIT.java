package taxistream.endtoend.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taxistream.endtoend.NeedsDocker;
import taxistream.settings.FailedRun;
import taxistream.streaming.checkpoint.GcsCheckpoint;

/** What the job proves of a bucket before it starts, and what it says where that fails. */
@NeedsDocker
class GcsCheckpointCheckIT {

    private final GcsProxy proxy = GcsProxy.start();
    private final Configuration hadoop = GcsConfigurations.at(proxy.address());
    private final String bucket = GcsEmulator.newBucket();
    private final String location = "gs://" + bucket + "/job";

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    void aGoodBucketPassesAndIsLeftAsItWas() {
        check(location);
        assertThat(GcsEmulator.objects(bucket)).isEmpty();
        assertThat(proxy.requests()).hasSize(3);
    }

    @Test
    void aStoreThatIgnoresPreconditionsIsRefusedAndLeftAsItWas() {
        proxy.fail(GcsProxy.Request::isInsert, 2, Fault.preconditionsIgnored());
        assertThatThrownBy(() -> check(location))
                .isInstanceOf(FailedRun.class)
                .hasMessage("Cannot keep the checkpoint in " + location + ": the store at " + proxy.address()
                        + "/ created an object twice that was to be created only if absent (it ignores ifGenerationMatch=0)."
                        + " Two drivers would overwrite each other's files. Use Google Cloud Storage, or an emulator that"
                        + " honours preconditions.");
        assertThat(GcsEmulator.objects(bucket)).isEmpty();
    }

    @Test
    void aMissingBucketIsNamed() {
        assertThatThrownBy(() -> check("gs://no-such-bucket/job"))
                .isInstanceOf(FailedRun.class)
                .hasMessage(
                        "Cannot keep the checkpoint in gs://no-such-bucket/job: there is no bucket 'no-such-bucket'. Create"
                                + " it with 'gcloud storage buckets create gs://no-such-bucket', or correct --checkpoint.");
    }

    @Test
    void aMissingPermissionIsNamedWithTheAccount() {
        String google = "job@p.iam.gserviceaccount.com does not have storage.objects.create access to the Google Cloud"
                + " Storage object.";
        proxy.fail(GcsProxy.Request::isInsert, 1, Fault.refusal(403, "forbidden", google));
        assertThatThrownBy(() -> check(location))
                .isInstanceOf(FailedRun.class)
                .hasMessageStartingWith(
                        "Cannot keep the checkpoint in " + location + ": a permission is missing (" + google + ")")
                .hasMessageContaining("Grant the account roles/storage.objectUser on the bucket");
    }

    @Test
    void aProjectThatCannotPayIsNamed() {
        String google = "The billing account for the owning project is disabled in state absent";
        proxy.fail(GcsProxy.Request::isInsert, 1, Fault.refusal(403, "accountDisabled", google));
        assertThatThrownBy(() -> check(location))
                .hasMessage(
                        "Cannot keep the checkpoint in " + location + ": the project that pays for bucket '" + bucket
                                + "' is not usable (" + google
                                + "). Check the bucket's project, its billing, and the quota project of"
                                + " your credentials.");
    }

    @Test
    void credentialsThatGoogleDoesNotAcceptAreASentence() {
        proxy.fail(GcsProxy.Request::isInsert, 1, Fault.refusal(401, "authError", "Invalid Credentials"));
        assertThatThrownBy(() -> check(location))
                .hasMessageContaining("Google does not accept the credentials (Invalid Credentials). Run 'gcloud auth");
    }

    private void check(String checkpoint) {
        GcsCheckpoint.at(checkpoint).orElseThrow().check(hadoop);
    }
}
