package taxistream.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a command took that was run by the launcher, as a user runs it. Read from {@code /proc}, so on Linux alone.
 *
 * @param output of both streams
 * @param cpu user and system time
 * @param mostResidentKilobytes the kernel's VmHWM
 * @param mostSpilledBytes of files that were open and had no name any more, as those that sorting writes
 */
record Measured(String output, Duration wall, Duration cpu, long mostResidentKilobytes, long mostSpilledBytes) {

    private static final long LONGEST_MINUTES = 60;

    /** @throws AssertionError if the command fails */
    static Measured run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("repository.root"), "taxistream").toString());
        line.addAll(List.of(command));
        Path output = Files.createTempFile("taxistream", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        long began = System.nanoTime();
        Process process = builder.start();
        Duration cpu = Duration.ZERO;
        long resident = 0;
        long spilled = 0;
        while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
            cpu = process.info().totalCpuDuration().orElse(cpu);
            resident = Math.max(resident, resident(process.pid()));
            spilled = Math.max(spilled, spilled(process.pid()));
            if (System.nanoTime() - began > TimeUnit.MINUTES.toNanos(LONGEST_MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("still running: " + line + "\n" + Files.readString(output));
            }
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - began);
        String text = Files.readString(output);
        Files.delete(output);
        if (process.exitValue() != 0) {
            throw new AssertionError("exit code " + process.exitValue() + " of " + line + "\n" + text);
        }
        return new Measured(text, wall, cpu, resident, spilled);
    }

    private static long resident(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // it has just ended
        }
    }

    private static long spilled(long pid) {
        long bytes = 0;
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files.toList()) {
                if (Files.readSymbolicLink(file).toString().matches(".*taxistream-sort-.*deleted.*")) {
                    bytes += Files.size(file);
                }
            }
        } catch (IOException e) {
            return bytes; // it has just ended, or closed a file
        }
        return bytes;
    }
}
