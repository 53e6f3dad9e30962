package taxistream.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.AccessToken;
import com.google.cloud.hadoop.repackaged.gcs.com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import taxistream.gcs.GcsConnection;
import taxistream.settings.FailedRun;
import taxistream.settings.WrongUsage;

class GcsAccessTest {

    private static final URI EMULATOR = URI.create("http://localhost:4443");
    private static final URI HOUSE = URI.create("https://storage.house.example/");

    @Test
    void aPrivateEndpointIsGivenTheCredentialsAsGoogleIs() throws IOException {
        AccessToken token = new AccessToken("secret", Date.from(Instant.now().plusSeconds(7_200)));
        GcsAccess access = new GcsAccess(() -> GoogleCredentials.create(token));
        assertThat(access.headers(HOUSE)).containsEntry("Authorization", List.of("Bearer secret"));
        assertThat(access.headers(GcsConnection.GOOGLE)).containsEntry("Authorization", List.of("Bearer secret"));
        assertThat(access.headers(EMULATOR)).isEmpty();
    }

    @Test
    void withoutCredentialsAPrivateEndpointIsNotAsked() throws IOException {
        GcsAccess access = new GcsAccess(() -> {
            throw new IOException("none");
        });
        assertThat(access.headers(EMULATOR)).isEmpty();
        assertThatThrownBy(() -> access.headers(HOUSE))
                .isInstanceOf(FailedRun.class)
                .hasMessage(
                        "There are no Google credentials on this machine. Run 'gcloud auth application-default login',"
                                + " or point GOOGLE_APPLICATION_CREDENTIALS to a key file, or pass --gcs-endpoint http://… for an"
                                + " emulator.");
    }

    @Test
    void whatIsNoAddressIsRefusedAsTheJobDoes() {
        assertThatThrownBy(() -> GcsAccess.client(Optional.of(URI.create("localhost:4443"))))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("--gcs-endpoint must be a URL such as http://localhost:4443, got 'localhost:4443'.");
    }
}
