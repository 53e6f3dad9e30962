package taxistream.endtoend.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;

/** The clock of the job's host goes back by two hours in the middle of a run (Debian's libfaketime; skipped without it). */
@NeedsDocker
@ResourceLock(FaultyServers.SHARED)
class ClockSetBackIT {

    private static final Path FAKETIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

    @Test
    void monthsAndOrderFollowTheTripsNotTheClock(@TempDir Path folder) throws IOException {
        assumeTrue(Boolean.getBoolean("nightly"), "part of the nightly matrix");
        assumeTrue(Files.exists(FAKETIME), "there is no libfaketime here: apt-get install libfaketime");
        Path clock = Files.writeString(folder.resolve("clock"), "+0");
        Experiment.Options options = new Experiment.Options(
                List.of(),
                Map.of(
                        "LD_PRELOAD",
                        FAKETIME.toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        clock.toString(),
                        "FAKETIME_CACHE_DURATION",
                        "1",
                        // A JVM waits by this one; the kernel never sets it back.
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1"));
        RecoveryTable table = new RecoveryTable("clock");
        try (Experiment experiment =
                new Experiment(FaultyServers.shared(), folder, new GeneratedMonths(folder, 1_000), 4, options)) {
            experiment.beginNextMonth();
            experiment.finishMonth();
            experiment.awaitCaughtUp();
            Files.writeString(clock, "-2h");
            long struck = System.nanoTime();
            experiment.beginNextMonth();
            experiment.finishMonth();
            experiment.awaitCaughtUp();
            experiment.verify();
            table.add(
                    "driver",
                    "between two months",
                    "the host's clock set back by 2 h",
                    java.time.Duration.ofNanos(System.nanoTime() - struck),
                    experiment.restarts());
        }
    }
}
