package taxistream.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import taxistream.endtoend.TaxistreamProcess;

/**
 * One fault: what is done, and where the process stands that it is done to.
 *
 * @param times at which passing of the point, counted from the beginning of a month
 */
record Cell(Point point, int times, Blow blow) {

    static Cell of(Point point, Blow blow) {
        return new Cell(point, point.times(), blow);
    }

    /**
     * Sends a month, strikes in the middle of it, and waits until all of it is in the tables.
     *
     * @return the time from the end of the fault until then; empty if the month went by without the point being reached
     */
    Optional<Duration> happenIn(Experiment experiment) {
        Meeting meeting = point.isOfProducer() ? experiment.producerMeeting() : experiment.jobMeeting();
        meeting.arm(point.failPoint(), times);
        experiment.beginNextMonth();
        awaitArrival(meeting, experiment);
        if (!meeting.hasArrived(point.failPoint())) {
            return Optional.empty();
        }
        TaxistreamProcess jobBefore = experiment.job();
        int saidBefore = jobBefore.err().length();
        TaxistreamProcess victim = point.isOfProducer() ? experiment.producer() : experiment.job();
        blow.strike(experiment, victim);
        long struck = System.nanoTime();
        meeting.letGo();
        experiment.supervise();
        experiment.finishMonth();
        experiment.awaitCaughtUp();
        Duration recovery = Duration.ofNanos(System.nanoTime() - struck);
        blow.trace().ifPresent(trace -> assertThat(jobBefore.err().substring(saidBefore))
                .as("what the job says, if the fault was one")
                .contains(trace));
        return Optional.of(recovery);
    }

    private void awaitArrival(Meeting meeting, Experiment experiment) {
        await(this.toString())
                .atMost(Signals.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(e -> e.getCause() instanceof SQLException) // no tables yet
                .until(() -> {
                    if (meeting.hasArrived(point.failPoint())) {
                        return true;
                    }
                    experiment.superviseAll();
                    return hasPassed(experiment);
                });
        if (!meeting.hasArrived(point.failPoint())) {
            meeting.letGo();
            experiment.finishMonth();
            experiment.awaitCaughtUp();
        }
    }

    /** Whether all of the month has gone by. */
    private static boolean hasPassed(Experiment experiment) {
        return !experiment.producer().process().isAlive() && experiment.isCaughtUp();
    }

    @Override
    public String toString() {
        return (point.isOfProducer() ? "producer " : "driver ") + point + ": " + blow;
    }
}
