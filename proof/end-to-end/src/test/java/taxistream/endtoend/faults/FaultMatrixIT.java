package taxistream.endtoend.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.NeedsDocker;

/** Every fault at every point, one after another on a job that lives on, or is started again when the fault kills it. */
@NeedsDocker
@Order(1)
@ResourceLock(FaultyServers.SHARED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultMatrixIT {

    private static final int ROWS = 2_000;

    private final FaultyServers servers = FaultyServers.shared();
    private final RecoveryTable table = new RecoveryTable("matrix");

    @TempDir
    private static Path folder;

    private Optional<Experiment> experiment = Optional.empty();

    /** {@code -Dfaults.cells=PATTERN} picks from the whole matrix by the cells' names. */
    static Stream<Cell> cells() {
        String pattern = System.getProperty("faults.cells");
        if (pattern != null) {
            return all().filter(cell -> cell.toString().matches(pattern));
        }
        return Boolean.getBoolean("nightly") ? all() : representative().stream();
    }

    private static Stream<Cell> all() {
        Stream<Cell> everywhere = Stream.of(Point.values())
                .flatMap(point -> Stream.of(Blow.KILL, Blow.STOP, Blow.CUT).map(blow -> Cell.of(point, blow)));
        return Stream.concat(everywhere, ofServers().stream());
    }

    private static List<Cell> ofServers() {
        return List.of(
                Cell.of(Point.BEFORE_COMMIT, Blow.LOSE_MYSQL_ANSWER),
                Cell.of(Point.BEFORE_COMMIT, Blow.LOSE_MYSQL_REQUEST),
                Cell.of(Point.MID_ROWS, Blow.LOSE_MYSQL_ANSWER),
                Cell.of(Point.BEFORE_MYSQL, Blow.KILL_MYSQL),
                Cell.of(Point.MID_ROWS, Blow.KILL_MYSQL),
                Cell.of(Point.BEFORE_COMMIT, Blow.KILL_MYSQL),
                Cell.of(Point.AFTER_COMMIT, Blow.KILL_MYSQL),
                Cell.of(Point.MID_ROWS, Blow.PAUSE_MYSQL),
                Cell.of(Point.BEFORE_COMMIT, Blow.PAUSE_MYSQL),
                Cell.of(Point.BEFORE_ROWS, Blow.READ_ONLY_MYSQL),
                Cell.of(Point.BEFORE_COMMIT, Blow.READ_ONLY_MYSQL),
                Cell.of(Point.BEFORE_MYSQL, Blow.LOCK_WAIT),
                Cell.of(Point.BEFORE_ROWS, Blow.DEADLOCK),
                Cell.of(Point.BEFORE_OFFSETS, Blow.SECOND_DRIVER),
                Cell.of(Point.AFTER_OFFSETS, Blow.SECOND_DRIVER),
                Cell.of(Point.BEFORE_MYSQL, Blow.SECOND_DRIVER),
                Cell.of(Point.AFTER_COMMIT, Blow.SECOND_DRIVER),
                Cell.of(Point.REPLAY_MID_TRANSACTION, Blow.SECOND_PRODUCER),
                Cell.of(Point.REPLAY_BEFORE_COMMIT, Blow.SECOND_PRODUCER),
                Cell.of(Point.REPLAY_AFTER_COMMIT, Blow.SECOND_PRODUCER),
                Cell.of(Point.REPLAY_BEFORE_SEND, Blow.HANGING_TRANSACTION),
                Cell.of(Point.REPLAY_MID_TRANSACTION, Blow.KILL_KAFKA),
                Cell.of(Point.REPLAY_BEFORE_COMMIT, Blow.KILL_KAFKA),
                Cell.of(Point.REPLAY_AFTER_COMMIT, Blow.KILL_KAFKA),
                Cell.of(Point.BEFORE_OFFSETS, Blow.KILL_KAFKA),
                Cell.of(Point.AFTER_OFFSETS, Blow.KILL_KAFKA),
                Cell.of(Point.MID_ROWS, Blow.KILL_KAFKA));
    }

    /** One of each kind, for every build. */
    private static List<Cell> representative() {
        return List.of(
                Cell.of(Point.BEFORE_COMMIT, Blow.LOSE_MYSQL_ANSWER),
                Cell.of(Point.MID_ROWS, Blow.CUT),
                Cell.of(Point.BEFORE_ROWS, Blow.DEADLOCK),
                Cell.of(Point.REPLAY_MID_TRANSACTION, Blow.KILL),
                Cell.of(Point.BEFORE_MYSQL, Blow.SECOND_DRIVER),
                Cell.of(Point.AFTER_COMMIT, Blow.KILL));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void nothingIsLostAndNothingCountsTwice(Cell cell) {
        Experiment here = experiment.orElseGet(this::begin);
        experiment = Optional.of(here);
        int restartsBefore = here.restarts();
        try {
            Duration recovery = cell.happenIn(here).orElseThrow();
            here.verify();
            table.add(cell, recovery, here.restarts() - restartsBefore);
        } catch (Throwable e) {
            table.addFailure(cell);
            System.err.println(
                    "The job said, in the end:\n" + lastLines(here.job().err()));
            here.close();
            experiment = Optional.empty(); // the next cell begins with tables of its own
            throw e;
        }
    }

    private Experiment begin() {
        return new Experiment(servers, folder, new GeneratedMonths(folder, ROWS), 4, Experiment.Options.NONE);
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    @AfterAll
    void end() {
        experiment.ifPresent(Experiment::close);
    }
}
