package taxistream.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the launcher script takes from the build: the class path, and the archive of its classes. Behind it the tests' own classes. */
final class Launcher {

    static final List<String> CLASS_PATH =
            classPath(Path.of(System.getProperty("repository.root"), "command/target/lib"));

    private Launcher() {}

    private static List<String> classPath(Path lib) {
        List<String> options = new ArrayList<>();
        Path archive = lib.resolve("classes.jsa");
        if (Files.exists(archive)) {
            options.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr"));
        }
        try {
            String jars = Files.readAllLines(lib.resolve("class-path")).stream()
                    .flatMap(line -> Stream.of(line.split(":")))
                    .map(name -> lib.resolve(name).toString())
                    .collect(Collectors.joining(":"));
            options.addAll(
                    List.of("-cp", jars + ":" + Path.of("target/test-classes").toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return options;
    }
}
