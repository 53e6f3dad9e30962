package taxistream.endtoend.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;

/**
 * Random faults while a reader watches the tables. The name of a failing test holds its seed: {@code -Dfaults.seed=N} runs that
 * one again, {@code -Dfaults.seeds=A-B} a range.
 */
@NeedsDocker
@EnabledIfSystemProperty(named = "nightly", matches = "true")
class RandomFaultsIT {

    @TempDir
    private static Path folder;

    static Stream<Schedule> schedules() {
        Long one = Long.getLong("faults.seed");
        if (one != null) {
            return Stream.of(Schedule.of(one));
        }
        String[] range = System.getProperty("faults.seeds", "1-200").split("-");
        return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]))
                .mapToObj(Schedule::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schedules")
    void noReaderSeesATornBatchAndNothingIsLost(Schedule schedule) {
        GeneratedMonths months = new GeneratedMonths(folder, schedule.rows());
        Experiment.Options options =
                new Experiment.Options(List.of("--max-trips-per-batch", "" + schedule.tripsPerBatch()), Map.of());
        try (Experiment experiment =
                new Experiment(FaultyServers.shared(), folder, months, schedule.partitions(), options)) {
            for (Cell fault : schedule.faults()) {
                fault.happenIn(experiment);
            }
            experiment.verify();
            System.out.println(schedule + ": held, in " + experiment.snapshots() + " snapshots, "
                    + experiment.restarts() + " restarts");
        }
    }
}
