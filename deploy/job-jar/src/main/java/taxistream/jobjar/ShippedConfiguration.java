package taxistream.jobjar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The folder {@code config} inside a jar. */
record ShippedConfiguration(Path jar) {

    private static final String FOLDER = "config/";

    static ShippedConfiguration ofThisJar() {
        try {
            return new ShippedConfiguration(Path.of(ShippedConfiguration.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the folder into a new one, which this process deletes when it ends; returns the new one. */
    Path unpack() {
        try (JarFile entries = new JarFile(jar.toFile())) {
            Path home = Files.createTempDirectory("taxistream");
            home.toFile().deleteOnExit();
            for (JarEntry entry : entries.stream()
                    .filter(entry -> entry.getName().startsWith(FOLDER))
                    .toList()) {
                unpack(entries, entry, home);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack the statistics that ship in " + jar + ".", e);
        }
    }

    private static void unpack(JarFile entries, JarEntry entry, Path home) throws IOException {
        Path target = home.resolve(entry.getName()).normalize();
        if (!target.startsWith(home)) {
            throw new IOException("The entry " + entry.getName() + " would lie outside the folder.");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else {
            Files.createDirectories(target.getParent());
            try (var content = entries.getInputStream(entry)) {
                Files.copy(content, target);
            }
        }
        // Deleted in reverse order: the files before their folders.
        target.toFile().deleteOnExit();
    }
}
