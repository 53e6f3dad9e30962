package taxistream.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the launcher script takes from the build: the class path, and the archive of its classes. Behind it the tests' own classes. */
final class Launcher {

    static final List<String> CLASS_PATH = classPath(Path.of(System.getProperty("repository.root"), "command/target"));

    private Launcher() {}

    private static List<String> classPath(Path target) {
        List<String> options = new ArrayList<>();
        Path archive = target.resolve("classes.jsa");
        if (Files.exists(archive)) {
            options.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr"));
        }
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(file -> file.getFileName().toString().matches("command-.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
            String libraries = Files.readString(target.resolve("libraries")).strip();
            String modules = Files.readString(target.resolve("modules")).strip();
            options.addAll(List.of(
                    "-cp",
                    libraries + ":" + modules + ":" + jar + ":"
                            + Path.of("target/test-classes").toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return options;
    }
}
