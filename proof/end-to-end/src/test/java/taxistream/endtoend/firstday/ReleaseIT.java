package taxistream.endtoend.firstday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.endtoend.firstday.Shell.Ended;
import taxistream.generate.TripFileGenerator;
import taxistream.trips.Service;

/**
 * The archive of {@code ./mvnw -Prelease package}, unpacked into a path with a blank and, where the tests run as root, used by
 * another user: on every Java from 17 on that this machine has. Skipped where no archive was packed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseIT {

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final Pattern JAVA_VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final Pattern PACKAGE =
            Pattern.compile("pkg:maven/[^/\"]+/([^@\"]+)@([^?\"]+)\\?(?:classifier=([^&\"]+))?");
    private static final int OLDEST_JAVA = 17;

    private Path folder;
    private Path release;
    private Path temporary;

    @BeforeAll
    void unpack() throws IOException {
        List<Path> archives = archives();
        if (archives.isEmpty()) {
            System.out.println("Skipped, for no release was packed (./mvnw -Prelease package): ReleaseIT");
        }
        assumeThat(archives).isNotEmpty();
        folder = Files.createTempDirectory("a release ");
        Path archive = archives.get(0);
        new Shell(archive.getParent())
                .run("sha256sum --check --quiet '" + archive.getFileName() + ".sha256' && tar --extract --no-same-owner"
                        + " --directory '" + folder + "' --file '" + archive + "'")
                .expectSuccess();
        temporary = Files.createTempDirectory("taxistream-release");
        new Shell(temporary).run("chmod 777 .").expectSuccess();
        release = folder.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
        new TripFileGenerator(7).write(Service.GREEN, YearMonth.of(2023, 1), 2_000, folder.resolve("data"));
        new Shell(folder).run("mkdir home && chmod -R a+rX . && chmod 777 home").expectSuccess();
    }

    private static List<Path> archives() throws IOException {
        Path target = ROOT.resolve("target");
        if (!Files.isDirectory(target)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("taxistream-.*\\.tar\\.gz"))
                    .toList();
        }
    }

    @AfterAll
    void remove() {
        if (folder != null) {
            new Shell(ROOT).run("rm -rf '" + folder + "' '" + temporary + "'");
        }
    }

    /** As the other user, who has no Maven repository and may not write into the release. */
    private Ended asAnother(Path java, String line) {
        String user = "root".equals(System.getProperty("user.name"))
                ? "setpriv --reuid=65534 --regid=65534 --clear-groups "
                : "";
        return new Shell(folder)
                .with("JAVA_HOME", java.toString())
                .with("HOME", folder.resolve("home").toString())
                .with("TMPDIR", temporary.toString())
                .run(user + "'" + release + "/taxistream' " + line);
    }

    /** One of each version. */
    static Stream<Path> javas() throws IOException {
        Map<Integer, Path> javas = new TreeMap<>();
        Path machine = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(machine)) {
            try (Stream<Path> found = Files.list(machine)) {
                for (Path java : found.sorted().toList()) {
                    addTo(javas, java);
                }
            }
        }
        addTo(javas, Path.of(System.getProperty("java.home")));
        return javas.values().stream();
    }

    private static void addTo(Map<Integer, Path> javas, Path java) throws IOException {
        Path release = java.resolve("release");
        if (Files.isExecutable(java.resolve("bin/java")) && Files.isReadable(release)) {
            Matcher version = JAVA_VERSION.matcher(Files.readString(release));
            if (version.find() && Integer.parseInt(version.group(1)) >= OLDEST_JAVA) {
                javas.put(Integer.parseInt(version.group(1)), java);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void itSaysItsVersionAndNothingElse(Path java) {
        Ended ended = asAnother(java, "--version").expectSuccess();
        assertThat(ended.out()).startsWith("taxistream ");
        assertThat(ended.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void theDemoProvesItsNumbers(Path java) throws IOException {
        Ended ended = asAnother(java, "demo --fast --exit --data data").expectSuccess();
        assertThat(ended.out()).contains("2,000 trips read from 1 file", "to the cent.");
        assertThat(ended.err()).doesNotContainIgnoringCase("warning").doesNotContain("[error]");
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void everyFileHasItsChecksum() throws IOException {
        new Shell(release).run("sha256sum --check --quiet SHA256SUMS").expectSuccess();
        try (Stream<Path> files = Files.walk(release)) {
            assertThat(Files.readAllLines(release.resolve("SHA256SUMS")))
                    .hasSize((int) files.filter(Files::isRegularFile).count() - 1);
        }
    }

    @Test
    void theBillOfMaterialsNamesEveryLibraryThatShips() throws IOException {
        Set<String> named = new HashSet<>();
        for (Matcher found = PACKAGE.matcher(Files.readString(release.resolve("sbom.json"))); found.find(); ) {
            String classifier = found.group(3) == null ? "" : "-" + found.group(3);
            named.add(found.group(1) + "-" + found.group(2) + classifier + ".jar");
        }
        String[] libraries =
                Files.readAllLines(release.resolve("lib/class-path")).get(0).split(":");
        assertThat(libraries).hasSizeGreaterThan(100).allSatisfy(jar -> assertThat(named)
                .contains(jar));
    }

    @Test
    void everyLinkOfItsDocumentsLeadsToAFile() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
        try (Stream<Path> files = Files.walk(release)) {
            for (Path document :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                for (Matcher found = link.matcher(Files.readString(document)); found.find(); ) {
                    assertThat(document.resolveSibling(found.group(1)))
                            .as("a link in %s", release.relativize(document))
                            .exists();
                }
            }
        }
    }

    @Test
    void bashCompletesCommandsAndFlags() {
        String complete = "source '" + release
                + "/completion/taxistream'; COMP_WORDS=(taxistream %s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                + " _complete_taxistream; echo \"${COMPREPLY[*]}\"";
        assertThat(new Shell(folder)
                        .run(String.format(complete, "rep"))
                        .out()
                        .strip()
                        .split("\\s+"))
                .contains("replay", "replays", "repartition");
        assertThat(new Shell(folder)
                        .run(String.format(complete, "replay --spe"))
                        .out())
                .contains("--speedup");
    }
}
