package taxistream.streaming.job;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Whether every query goes on, which a thread beside them cannot tell by being alive itself. For one thread. */
final class Pulse {

    private Set<String> before = Set.of();

    /**
     * Whether each query waits for its trigger, or is in another batch than when this method said yes last, or has ended a task of that
     * batch since: a batch that takes hours is none that hangs.
     */
    boolean goesOn(Collection<StreamingQuery> queries) {
        Set<String> now = queries.stream()
                .filter(query -> query.isActive() && query.status().isTriggerActive())
                .map(Pulse::place)
                .collect(Collectors.toSet());
        if (now.stream().anyMatch(before::contains)) {
            return false;
        }
        before = now;
        return true;
    }

    private static String place(StreamingQuery query) {
        StreamingQueryProgress last = query.lastProgress();
        return query.runId() + " after " + (last == null ? "none" : last.batchId()) + ", tasks " + endedTasks(query);
    }

    /** Of its Spark jobs that run now, by job. */
    private static String endedTasks(StreamingQuery query) {
        SparkStatusTracker tracker = query.sparkSession().sparkContext().statusTracker();
        return Arrays.stream(tracker.getJobIdsForGroup(query.runId().toString()))
                .mapToObj(tracker::getJobInfo)
                .filter(job -> job.isDefined() && job.get().status() == JobExecutionStatus.RUNNING)
                .map(job -> job.get().jobId() + ": " + endedTasks(tracker, job.get()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static int endedTasks(SparkStatusTracker tracker, SparkJobInfo job) {
        return IntStream.of(job.stageIds())
                .mapToObj(tracker::getStageInfo)
                .filter(stage -> stage.isDefined())
                .mapToInt(stage -> ((SparkStageInfo) stage.get()).numCompletedTasks())
                .sum();
    }
}
