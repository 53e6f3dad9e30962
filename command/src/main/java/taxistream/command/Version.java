package taxistream.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of taxistream and of what it is made with, as the build wrote them down. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Properties versions = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/taxistream/command/version.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[] {
            "taxistream " + versions.getProperty("taxistream"),
            "Spark " + versions.getProperty("spark") + ", Kafka client " + versions.getProperty("kafka") + ", DuckDB "
                    + versions.getProperty("duckdb") + ", Java " + System.getProperty("java.version")
        };
    }
}
