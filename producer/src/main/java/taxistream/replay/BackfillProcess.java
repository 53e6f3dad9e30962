package taxistream.replay;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import taxistream.process.Parent;
import taxistream.settings.FailedRun;

/**
 * {@code taxistream backfill} as a process beside this one: its Spark needs a heap of gigabytes for a minute, and the watch does not need
 * it for the rest of the month. MySQL's address and password reach it as they reach the command: by the environment and its file. It ends with this process, also where that
 * is killed.
 */
final class BackfillProcess {

    /** The last of two equal options holds. */
    private static final String HEAP = "-Xmx2g";

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final List<String> options;
    private final StopRequest stop;

    /** @param options of the command, beside files and months */
    BackfillProcess(List<String> options, StopRequest stop) {
        this.options = List.copyOf(options);
        this.stop = stop;
    }

    /**
     * Replaces the months.
     *
     * @return the command's exit code
     */
    int run(List<String> files, String months) throws InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.add(HEAP);
        line.add(Parent.option());
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.add(System.getProperty("sun.java.command").split(" ", 2)[0]);
        line.add("backfill");
        line.addAll(files);
        line.addAll(List.of("--months", months, "--accept-fewer"));
        line.addAll(options);
        try {
            Process process = new ProcessBuilder(line).inheritIO().start();
            while (process.isAlive()) {
                stop.await(LOOK_EVERY);
                if (stop.isRequested()) {
                    process.destroy();
                    process.waitFor();
                }
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new FailedRun("Cannot start taxistream backfill: " + e.getMessage() + ".", e);
        }
    }
}
