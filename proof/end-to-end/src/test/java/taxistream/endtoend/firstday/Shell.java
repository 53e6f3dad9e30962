package taxistream.endtoend.firstday;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command line as a user types it: bash runs it in a folder, with a few variables set. */
final class Shell {

    private static final int MINUTES = Integer.getInteger("faults.patience", 8);

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    Shell(Path folder) {
        this.folder = folder;
    }

    Shell with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** How it ended, and what it printed. */
    record Ended(int exitCode, String out, String err) {

        Ended expectSuccess() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + "\n" + out + "\n" + err);
            }
            return this;
        }
    }

    /** A command that runs; its output goes into files. */
    record Running(Process process, Path out, Path err) {

        /** As Ctrl-C does it, to the command alone. */
        void interrupt() {
            try {
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        Ended await() {
            try {
                if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                    process.destroy();
                    throw new AssertionError("still running after " + MINUTES + " minutes:\n" + Files.readString(out)
                            + Files.readString(err));
                }
                return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    Running start(String line) {
        return start(List.of("bash", "-c", line));
    }

    Running start(List<String> words) {
        try {
            Path out = Files.createTempFile("shell", ".out");
            Path err = Files.createTempFile("shell", ".err");
            out.toFile().deleteOnExit();
            err.toFile().deleteOnExit();
            // A test that runs in the background ignores Ctrl-C, and so would what it starts.
            List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
            line.addAll(words);
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new Running(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ended run(String line) {
        return start(line).await();
    }
}
