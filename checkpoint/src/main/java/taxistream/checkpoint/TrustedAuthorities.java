package taxistream.checkpoint;

import com.google.cloud.hadoop.repackaged.gcs.com.google.api.client.googleapis.GoogleUtils;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificate authorities that are trusted on gs:// paths. gcs-connector trusts a fixed list of Google's; this adds the JVM's own
 * ({@code javax.net.ssl.trustStore}), which a private endpoint or a company's proxy needs.
 */
public final class TrustedAuthorities {

    private static final String SETTING = "javax.net.ssl.trustStore";

    private TrustedAuthorities() {}

    /**
     * Adds the JVM's authorities to the connector's, if somebody has named some.
     *
     * @throws IOException if the JVM's trust store cannot be read
     */
    public static void tellConnector() throws IOException {
        if (System.getProperty(SETTING) == null) {
            return;
        }
        try {
            TrustManagerFactory jvm = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            jvm.init((KeyStore) null);
            KeyStore connectors = GoogleUtils.getCertificateTrustStore(); // the one that it uses, not a copy
            for (TrustManager manager : jvm.getTrustManagers()) {
                if (manager instanceof X509TrustManager authorities) {
                    add(authorities.getAcceptedIssuers(), connectors);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("The trust store " + System.getProperty(SETTING) + " cannot be read: " + e, e);
        }
    }

    private static void add(X509Certificate[] authorities, KeyStore to) throws GeneralSecurityException {
        for (X509Certificate authority : authorities) {
            to.setCertificateEntry(
                    "jvm " + authority.getSubjectX500Principal() + " " + authority.getSerialNumber(), authority);
        }
    }
}
