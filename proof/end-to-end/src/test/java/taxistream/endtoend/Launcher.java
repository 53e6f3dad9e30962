package taxistream.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the launcher script takes from the build: the class path, and the archive of its classes. Behind it the tests' own classes. */
final class Launcher {

    private static final Path LIB = Path.of(System.getProperty("repository.root"), "command/target/lib");

    static final List<String> CLASS_PATH = classPath(LIB);

    private Launcher() {}

    /** @param ours the folder of taxistream's own jars */
    static List<String> classPath(Path ours) {
        List<String> options = new ArrayList<>();
        Path archive = LIB.resolve("classes.jsa");
        if (Files.exists(archive)) {
            options.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr"));
        }
        String jars = Stream.concat(jars(0, LIB::resolve), jars(1, ours::resolve))
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        options.addAll(
                List.of("-cp", jars + ":" + Path.of("target/test-classes").toAbsolutePath()));
        return options;
    }

    /** Copies taxistream's own jars into the folder. */
    static void copyOurs(Path folder) {
        jars(1, LIB::resolve).forEach(jar -> {
            try {
                Files.copy(jar, folder.resolve(jar.getFileName()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Of the two lines of the file the first names other people's jars, the second ours. */
    private static Stream<Path> jars(int line, Function<String, Path> place) {
        try {
            return Stream.of(Files.readAllLines(LIB.resolve("class-path"))
                            .get(line)
                            .split(":"))
                    .map(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
