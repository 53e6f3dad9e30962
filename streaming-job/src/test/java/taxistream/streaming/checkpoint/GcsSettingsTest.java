package taxistream.streaming.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.settings.WrongUsage;

class GcsSettingsTest {

    private static final String AUTH = "spark.hadoop.fs.gs.auth.type";

    @Test
    void withoutFlagsItIsGoogleWithApplicationDefaultCredentials() {
        assertThat(new GcsSettings(Optional.empty(), Optional.empty()).forFiles())
                .containsEntry(AUTH, "APPLICATION_DEFAULT")
                .containsEntry("spark.hadoop.fs.gs.impl", "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem")
                .doesNotContainKey("spark.hadoop.fs.gs.storage.root.url");
    }

    @Test
    void anHttpEndpointIsAnEmulatorAndGetsNoCredentials(@TempDir Path folder) throws IOException {
        Path key = key(folder, "service_account");
        assertThat(new GcsSettings(Optional.of(URI.create("http://localhost:4443")), Optional.of(key)).forFiles())
                .containsEntry(AUTH, "UNAUTHENTICATED")
                .containsEntry("spark.hadoop.fs.gs.storage.root.url", "http://localhost:4443/");
    }

    @Test
    void anHttpsEndpointGetsTheCredentials() {
        assertThat(new GcsSettings(Optional.of(URI.create("https://storage-x.p.googleapis.com")), Optional.empty())
                        .forFiles())
                .containsEntry(AUTH, "APPLICATION_DEFAULT")
                .containsEntry("spark.hadoop.fs.gs.storage.root.url", "https://storage-x.p.googleapis.com/");
    }

    @Test
    void theKeyFileSaysWhatItIs(@TempDir Path folder) throws IOException {
        assertThat(new GcsSettings(Optional.empty(), Optional.of(key(folder, "service_account"))).forFiles())
                .containsEntry(AUTH, "SERVICE_ACCOUNT_JSON_KEYFILE");
        assertThat(new GcsSettings(Optional.empty(), Optional.of(key(folder, "external_account"))).forFiles())
                .containsEntry(AUTH, "WORKLOAD_IDENTITY_FEDERATION_CREDENTIAL_CONFIG_FILE");
    }

    @Test
    void aKeyFileOfAnotherTypeIsRefused(@TempDir Path folder) throws IOException {
        Path key = key(folder, "authorized_user");
        assertThatThrownBy(() -> new GcsSettings(Optional.empty(), Optional.of(key)).forFiles())
                .isInstanceOf(WrongUsage.class)
                .hasMessage(
                        "Cannot use " + key + " for Google Cloud Storage: its type is 'authorized_user'. Pass the JSON"
                                + " key of a service account with --gcs-key-file, or leave the flag out to use application default"
                                + " credentials.");
    }

    @Test
    void aMissingKeyFileIsNamed() {
        assertThatThrownBy(() -> new GcsSettings(Optional.empty(), Optional.of(Path.of("/no/key.json"))).forFiles())
                .isInstanceOf(WrongUsage.class)
                .hasMessageStartingWith("Cannot read the Google key file /no/key.json: ")
                .hasMessageEndingWith("Check --gcs-key-file or GOOGLE_APPLICATION_CREDENTIALS.");
    }

    @Test
    void anEndpointThatIsNoUrlIsRefused() {
        assertThatThrownBy(() -> new GcsSettings(Optional.of(URI.create("localhost:4443")), Optional.empty()))
                .hasMessage("--gcs-endpoint must be a URL such as http://localhost:4443, got 'localhost:4443'.");
    }

    private static Path key(Path folder, String type) throws IOException {
        return Files.writeString(folder.resolve(type + ".json"), "{\"type\": \"" + type + "\"}");
    }
}
