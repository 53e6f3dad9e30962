package taxistream.endtoend.compose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of this machine, run to its end. */
public record CommandLine(Path folder, Map<String, String> environment, List<String> words) {

    private static final int MINUTES = 10;

    /** How it ended, and all that it printed. */
    public record Ended(int exitCode, String output) {}

    public Ended run() {
        try {
            Path output = Files.createTempFile("command", ".out");
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "still running after " + MINUTES + " minutes: " + words + "\n" + Files.readString(output));
            }
            String printed = Files.readString(output);
            Files.delete(output);
            return new Ended(process.exitValue(), printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it printed, without the last line break; fails with it unless the command succeeded. */
    public String expectSuccess() {
        Ended ended = run();
        if (ended.exitCode() != 0) {
            throw new AssertionError("exit code " + ended.exitCode() + ": " + words + "\n" + ended.output());
        }
        return ended.output().strip();
    }
}
