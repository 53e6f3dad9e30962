package taxistream.endtoend.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import taxistream.endtoend.NeedsDocker;

/** The job jar beside the jars of the Spark distribution that it goes into: no class twice, and none missing. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobJarIT {

    private static final Path MODULE = Path.of(System.getProperty("repository.root"), "deploy", "job-jar", "target");
    private static final Path JAR = MODULE.resolve("taxistream-job.jar");

    private final Set<String> sparks = new TreeSet<>();
    private Set<String> ours;

    @BeforeAll
    void readClassNames() throws IOException {
        ours = classesOf(JAR);
        String container = ComposeStack.docker("create", "apache/spark:4.2.0-java17");
        try {
            readDistribution(container);
        } finally {
            ComposeStack.docker("rm", container);
        }
    }

    private void readDistribution(String container) throws IOException {
        Process copy = new ProcessBuilder("docker", "cp", container + ":/opt/spark/jars", "-")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (TarArchiveInputStream files = new TarArchiveInputStream(copy.getInputStream())) {
            for (TarArchiveEntry file = files.getNextEntry(); file != null; file = files.getNextEntry()) {
                if (file.getName().endsWith(".jar")) {
                    readJar(files);
                }
            }
        }
    }

    private void readJar(InputStream jar) throws IOException {
        JarInputStream entries = new JarInputStream(jar); // not closed: the tar goes on
        for (var entry = entries.getNextJarEntry(); entry != null; entry = entries.getNextJarEntry()) {
            if (entry.getName().endsWith(".class")) {
                sparks.add(entry.getName());
            }
        }
    }

    /** The classes of a jar that a class loader may be asked for: not the versions for other releases of Java. */
    private static Set<String> classesOf(Path jar) throws IOException {
        try (JarFile entries = new JarFile(jar.toFile())) {
            return entries.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> !name.startsWith("META-INF/") && !name.endsWith("module-info.class"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void noClassOfTheJarIsInSparkToo() {
        assertThat(sparks).as("the distribution was read").contains("org/apache/spark/SparkContext.class");
        Set<String> twice = new TreeSet<>(ours);
        twice.retainAll(sparks);
        assertThat(twice).isEmpty();
    }

    @Test
    void everyClassThatTheJobNeedsIsInTheJarOrInSpark() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String library :
                Files.readString(MODULE.resolve("class-path")).strip().split(":")) {
            if (library.endsWith(".jar")) {
                missing.addAll(classesOf(Path.of(library)));
            }
        }
        assertThat(missing).as("the class path was read").contains("org/apache/kafka/clients/admin/Admin.class");
        missing.removeAll(ours);
        missing.removeAll(sparks);
        // Scala's library and Jackson are Spark's own, of other patch releases with other classes inside.
        missing.removeIf(name -> name.startsWith("scala/") || name.startsWith("com/fasterxml/jackson/"));
        assertThat(missing).isEmpty();
    }

    @Test
    void theJarNamesWhatSparkSubmitStartsAndHoldsTheStatisticsThatShip() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Manifest manifest = jar.getManifest();
            assertThat(manifest.getMainAttributes().getValue("Main-Class")).isEqualTo("taxistream.jobjar.SubmittedJob");
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .contains("config/statistics/monthly_trips.sql", "config/views/monthly_totals.sql");
        }
    }
}
