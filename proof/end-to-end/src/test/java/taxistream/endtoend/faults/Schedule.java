package taxistream.endtoend.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random run, all of which follows from its seed: up to five faults, each in a month of its own.
 *
 * @param tripsPerBatch bounds a batch, so that a month takes several
 */
record Schedule(long seed, int partitions, int rows, int tripsPerBatch, List<Cell> faults) {

    private static final int MOST_FAULTS = 5;
    /** Those that any point can suffer, and that need no special state of the world. */
    private static final List<Blow> ANYWHERE =
            List.of(Blow.KILL, Blow.KILL, Blow.STOP, Blow.CUT, Blow.KILL_MYSQL, Blow.KILL_KAFKA, Blow.PAUSE_MYSQL);

    static Schedule of(long seed) {
        Random random = new Random(seed);
        List<Cell> faults = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_FAULTS);
        for (int i = 0; i < count; i++) {
            Point point = pick(random, List.of(Point.values()));
            int times = point.times() + random.nextInt(point.isOfProducer() ? 1 : 5);
            faults.add(new Cell(point, times, pick(random, ANYWHERE)));
        }
        int rows = 400 + random.nextInt(1_200);
        return new Schedule(seed, random.nextBoolean() ? 1 : 4, rows, 100 + random.nextInt(500), faults);
    }

    /** Its first fault alone, in a world that is the same for every seed, so that one job can go through several: for every build. */
    Schedule brief() {
        return new Schedule(seed, 1, 400, 150, faults.subList(0, 1));
    }

    /** Whether an experiment that was begun for the other will do. */
    boolean isOfOneWorldWith(Schedule other) {
        return partitions == other.partitions && rows == other.rows && tripsPerBatch == other.tripsPerBatch;
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
