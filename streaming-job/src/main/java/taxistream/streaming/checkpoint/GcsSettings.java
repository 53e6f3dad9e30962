package taxistream.streaming.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import taxistream.checkpoint.LocalAndGcsCheckpointFileManager;
import taxistream.checkpoint.TrustedAuthorities;
import taxistream.settings.GcsEndpoint;
import taxistream.settings.WrongUsage;

/**
 * Spark's settings for Google Cloud Storage.
 *
 * @param endpoint another address than Google's; plain http is taken for an emulator and gets no credentials
 * @param keyFile JSON file of a service account, or of workload identity federation; empty for application default credentials
 */
public record GcsSettings(Optional<URI> endpoint, Optional<Path> keyFile) {

    private static final String HADOOP = "spark.hadoop.";

    public GcsSettings {
        endpoint.ifPresent(GcsEndpoint::checked);
    }

    /**
     * Spark settings for every use of gs://, checkpoint or parquet files. A key that Hadoop's own site files set is left to them.
     * From now on this JVM's {@linkplain TrustedAuthorities authorities} are those of gs:// as well.
     *
     * @throws WrongUsage if the key file or the JVM's trust store cannot be read
     */
    public Map<String, String> forFiles() {
        try {
            TrustedAuthorities.tellConnector();
        } catch (IOException e) {
            throw new WrongUsage(e.getMessage() + ". Check -Djavax.net.ssl.trustStore.", e);
        }
        Map<String, String> hadoop = new HashMap<>(Map.of(
                // Hadoop 3.5 names its own connector by default, which is not on the class path.
                "fs.gs.impl",
                "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem",
                "fs.AbstractFileSystem.gs.impl",
                "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFS",
                "fs.gs.block.size",
                "67108864",
                "mapreduce.outputcommitter.factory.scheme.gs",
                "org.apache.hadoop.mapreduce.lib.output.FileOutputCommitterFactory",
                // One request a file; the resumable kind takes at least two.
                "fs.gs.outputstream.direct.upload.enable",
                "true"));
        hadoop.putAll(access());
        Configuration sites = new Configuration();
        Map<String, String> settings = new HashMap<>();
        hadoop.forEach((key, value) -> {
            if (!isSetBySite(sites, key)) {
                settings.put(HADOOP + key, value);
            }
        });
        return settings;
    }

    /** Spark settings for a checkpoint on gs://, beside those {@linkplain #forFiles() for files}. */
    public Map<String, String> forCheckpoint() {
        return Map.of(
                LocalAndGcsCheckpointFileManager.CLASS_SETTING,
                LocalAndGcsCheckpointFileManager.class.getName(),
                // GCS checks an MD5 of every upload and keeps a CRC32C of every object: a second file of checksums for
                // each
                // would double the requests.
                "spark.sql.streaming.checkpoint.fileChecksum.enabled",
                "false",
                // Without it, RocksDB uploads whole tables at every batch.
                "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled",
                "true");
    }

    private Map<String, String> access() {
        if (endpoint.isPresent() && endpoint.get().getScheme().equals("http")) {
            return Map.of(
                    "fs.gs.storage.root.url",
                    endpoint.get().toString().replaceFirst("/*$", "/"),
                    "fs.gs.auth.type",
                    "UNAUTHENTICATED",
                    "fs.gs.project.id",
                    "emulator",
                    // fake-gcs-server has no such operation.
                    "fs.gs.operation.move.enable",
                    "false");
        }
        Map<String, String> access = new HashMap<>(keyFile.map(GcsSettings::key).orElse(applicationDefault()));
        endpoint.ifPresent(
                uri -> access.put("fs.gs.storage.root.url", uri.toString().replaceFirst("/*$", "/")));
        return access;
    }

    private static Map<String, String> applicationDefault() {
        return Map.of("fs.gs.auth.type", "APPLICATION_DEFAULT");
    }

    private static Map<String, String> key(Path file) {
        String type = keyType(file);
        switch (type) {
            case "service_account":
                return Map.of(
                        "fs.gs.auth.type",
                        "SERVICE_ACCOUNT_JSON_KEYFILE",
                        "fs.gs.auth.service.account.json.keyfile",
                        file.toAbsolutePath().toString());
            case "external_account":
                return Map.of(
                        "fs.gs.auth.type",
                        "WORKLOAD_IDENTITY_FEDERATION_CREDENTIAL_CONFIG_FILE",
                        "fs.gs.auth.workload.identity.federation.credential.config.file",
                        file.toAbsolutePath().toString());
            default:
                if (file.toString().equals(System.getenv("GOOGLE_APPLICATION_CREDENTIALS"))) {
                    return applicationDefault(); // Google's library reads the variable itself, and knows more types
                }
                throw new WrongUsage("Cannot use " + file + " for Google Cloud Storage: its type is '" + type
                        + "'. Pass the JSON key of a service account with --gcs-key-file, or leave the flag out to use"
                        + " application default credentials.");
        }
    }

    private static String keyType(Path file) {
        try {
            JsonNode key = new ObjectMapper().readTree(file.toFile());
            return key.path("type").asText("");
        } catch (IOException e) {
            throw new WrongUsage(
                    "Cannot read the Google key file " + file + ": "
                            + e.getMessage().lines().findFirst().orElse("")
                            + ". Check --gcs-key-file or GOOGLE_APPLICATION_CREDENTIALS.",
                    e);
        }
    }

    private static boolean isSetBySite(Configuration sites, String key) {
        String[] sources = sites.getPropertySources(key);
        return sources != null && sources.length > 0 && !sources[sources.length - 1].endsWith("-default.xml");
    }
}
