package taxistream.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.AccessToken;
import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

class GcsAccessTest {

    private static GcsAccess access(String endpoint) {
        AccessToken token = new AccessToken("secret", Date.from(Instant.now().plusSeconds(7_200)));
        return new GcsAccess(URI.create(endpoint), () -> GoogleCredentials.create(token));
    }

    @Test
    void aPrivateEndpointIsGivenTheCredentialsAsGoogleIs() throws IOException {
        assertThat(access("https://storage.house.example/").headers()).containsEntry("Authorization", "Bearer secret");
        assertThat(access("https://storage.googleapis.com").headers()).containsEntry("Authorization", "Bearer secret");
    }

    @Test
    void anEmulatorIsGivenNone() throws IOException {
        assertThat(access("http://localhost:4443").headers()).isEmpty();
    }

    @Test
    void withoutCredentialsAPrivateEndpointIsNotAsked() {
        GcsAccess access = new GcsAccess(URI.create("https://storage.house.example"), () -> {
            throw new IOException("none");
        });
        assertThatThrownBy(access::headers)
                .isInstanceOf(FailedRun.class)
                .hasMessage(
                        "There are no Google credentials on this machine. Run 'gcloud auth application-default login',"
                                + " or point GOOGLE_APPLICATION_CREDENTIALS to a key file, or pass --gcs-endpoint http://… for an"
                                + " emulator.");
    }

    @Test
    void whatIsNoAddressIsRefusedAsTheJobDoes() {
        assertThatThrownBy(() -> GcsAccess.of(Optional.of(URI.create("localhost:4443"))))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("--gcs-endpoint must be a URL such as http://localhost:4443, got 'localhost:4443'.");
    }
}
