package taxistream.streaming.checkpoint;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import taxistream.checkpoint.GcsClients;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;
import taxistream.gcs.GcsClient;
import taxistream.gcs.GcsException;
import taxistream.gcs.GcsObject;
import taxistream.gcs.NoAnswerException;
import taxistream.gcs.UploadContent;
import taxistream.process.ProcessName;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

/** A checkpoint on Google Cloud Storage: whether it can be kept there safely, and what that will cost. */
public final class GcsCheckpoint {

    private static final String SCHEME = "gs://";

    private final GcsObject folder;

    private GcsCheckpoint(GcsObject folder) {
        this.folder = folder;
    }

    /**
     * Empty if the location is of another scheme.
     *
     * @throws WrongUsage if it names no bucket
     */
    public static Optional<GcsCheckpoint> at(String location) {
        if (!location.startsWith(SCHEME)) {
            return Optional.empty();
        }
        if (!location.matches("gs://[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](/.*)?")) {
            throw new WrongUsage("Cannot keep a checkpoint in '" + location
                    + "': it names no bucket. Write gs://BUCKET/FOLDER, the bucket in lower case.");
        }
        return Optional.of(new GcsCheckpoint(GcsObject.parse(location)));
    }

    /**
     * Proves that the bucket is there, can be written, and refuses to create what exists already: two drivers on one checkpoint
     * would otherwise overwrite each other's files. Leaves nothing behind.
     *
     * @throws FailedRun with a sentence that says what to do
     */
    public void check(Configuration hadoop) {
        GcsClient client = authorized(hadoop);
        GcsObject probe =
                new GcsObject(folder.bucket(), folder.folderPrefix() + "taxistream-probe-" + UUID.randomUUID());
        try {
            create(client, probe);
            boolean createdAgain;
            try {
                createdAgain = create(client, probe);
            } finally {
                client.delete(probe);
            }
            if (createdAgain) {
                throw new FailedRun("Cannot keep the checkpoint in " + folder + ": the store at " + client.root()
                        + " created an object twice that was to be created only if absent (it ignores ifGenerationMatch=0)."
                        + " Two drivers would overwrite each other's files. Use Google Cloud Storage, or an emulator that"
                        + " honours preconditions.");
            }
        } catch (GcsException e) {
            throw new FailedRun("Cannot keep the checkpoint in " + folder + ": " + remedy(e), e);
        } catch (IOException e) {
            if (e instanceof NoAnswerException none && none.isUntrusted()) {
                throw new FailedRun(
                        "Cannot keep the checkpoint in " + folder + ": the certificate of " + client.root()
                                + " is not one that Java trusts here (" + e.getMessage()
                                + "). If the server is the right"
                                + " one, name a trust store with its authority: -Djavax.net.ssl.trustStore=FILE in"
                                + " TAXISTREAM_JAVA_OPTIONS.",
                        e);
            }
            throw new FailedRun(
                    "Cannot keep the checkpoint in " + folder + ": " + client.root() + " does not answer. "
                            + e.getMessage() + ". Check the network, and --gcs-endpoint if you set it.",
                    e);
        }
    }

    private GcsClient authorized(Configuration hadoop) {
        try {
            Configuration impatient = new Configuration(hadoop);
            impatient.setIfUnset(LocalAndGcsCheckpointFileManager.DEADLINE, "20s"); // someone sits at the terminal
            GcsClient client = GcsClients.of(impatient);
            client.authorize();
            return client;
        } catch (IOException e) {
            throw new FailedRun(
                    "Cannot keep the checkpoint in " + folder + ": there are no valid Google credentials. "
                            + e.getMessage().lines().findFirst().orElse("").replaceFirst("\\.$", "")
                            + ". Run 'gcloud auth application-default login', or pass a service account's key with"
                            + " --gcs-key-file or GOOGLE_APPLICATION_CREDENTIALS.",
                    e);
        }
    }

    private static boolean create(GcsClient client, GcsObject probe) throws IOException {
        UploadContent nothing = new UploadContent(0);
        nothing.complete();
        return client.insert(probe, nothing, 0, Map.of("taxistream-probe", ProcessName.get()));
    }

    private String remedy(GcsException e) {
        String bucket = folder.bucket();
        if (e.status() == 404) {
            return "there is no bucket '" + bucket + "'. Create it with 'gcloud storage buckets create gs://" + bucket
                    + "', or correct --checkpoint.";
        }
        if (e.reason().equals("accountDisabled")
                || e.reason().startsWith("userProject")
                || e.reason().equals("notFound")
                || e.status() == 400 && e.explanation().contains("project")) {
            return "the project that pays for bucket '" + bucket + "' is not usable (" + e.explanation()
                    + "). Check the bucket's project, its billing, and the quota project of your credentials.";
        }
        if (e.status() == 401) {
            return "Google does not accept the credentials (" + e.explanation()
                    + "). Run 'gcloud auth application-default login' again, or check --gcs-key-file.";
        }
        if (e.status() == 403) {
            return "a permission is missing (" + e.explanation()
                    + "). Grant the account roles/storage.objectUser on the bucket: 'gcloud storage buckets"
                    + " add-iam-policy-binding gs://" + bucket
                    + " --member=serviceAccount:ACCOUNT --role=roles/storage.objectUser'.";
        }
        return e.getMessage() + ".";
    }

    /** The requests and the price of this checkpoint, in one line. */
    public String expectation(int statistics, int partitions, Optional<Duration> trigger) {
        return new CheckpointCost(statistics, partitions, trigger).sentence(folder.toString());
    }
}
