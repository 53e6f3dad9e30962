package taxistream.endtoend.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;

/**
 * Random faults while a reader watches the tables. The name of a failing test holds its seed: {@code -Dfaults.seed=N} runs that
 * one again, {@code -Dfaults.seeds=A-B} a range. Every build runs the first fault of three seeds,
 * one after another on one job: MySQL, the driver and Kafka are killed.
 */
@NeedsDocker
@ResourceLock(FaultyServers.SHARED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomFaultsIT {

    @TempDir
    private static Path folder;

    private Optional<Experiment> experiment = Optional.empty();
    private Schedule begunFor;

    static Stream<Schedule> schedules() {
        Long one = Long.getLong("faults.seed");
        if (one != null) {
            return Stream.of(Schedule.of(one));
        }
        String range = System.getProperty("faults.seeds");
        if (range == null && !Boolean.getBoolean("nightly")) {
            return Stream.of(2L, 8L, 10L).map(Schedule::of).map(Schedule::brief);
        }
        return seeds(range == null ? "1-200" : range);
    }

    private static Stream<Schedule> seeds(String range) {
        String[] ends = range.split("-", 2);
        return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
                .mapToObj(Schedule::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schedules")
    void noReaderSeesATornBatchAndNothingIsLost(Schedule schedule) {
        Experiment here = experimentFor(schedule);
        try {
            int struck = 0; // a month may go by before its point is reached
            for (Cell fault : schedule.faults()) {
                struck += fault.happenIn(here).isPresent() ? 1 : 0;
            }
            here.verify();
            System.out.println(schedule + ": held, after " + struck + " faults, in " + here.snapshots() + " snapshots, "
                    + here.restarts() + " restarts");
        } catch (Throwable e) {
            end(); // the next seed begins with tables of its own
            throw e;
        }
    }

    private Experiment experimentFor(Schedule schedule) {
        if (experiment.isEmpty() || !schedule.isOfOneWorldWith(begunFor)) {
            end();
            Experiment.Options options =
                    new Experiment.Options(List.of("--max-trips-per-batch", "" + schedule.tripsPerBatch()), Map.of());
            experiment = Optional.of(new Experiment(
                    FaultyServers.shared(),
                    folder,
                    new GeneratedMonths(folder, schedule.rows()),
                    schedule.partitions(),
                    options));
            begunFor = schedule;
        }
        return experiment.get();
    }

    @AfterAll
    void end() {
        experiment.ifPresent(Experiment::close);
        experiment = Optional.empty();
    }
}
