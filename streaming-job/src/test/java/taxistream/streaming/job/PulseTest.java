package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import taxistream.streaming.TestServers;

@Tag("long")
class PulseTest {

    private static final int TASKS = 3;

    /** What the tasks of a batch wait for; they run in this process. */
    private static final Semaphore TASK_MAY_END = new Semaphore(0);

    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final Pulse pulse = new Pulse();

    @Test
    void aBatchWhoseTasksEndOneAfterAnotherGoesOn() throws Exception {
        VoidFunction2<Dataset<Row>, Long> takesLong = (rows, batch) -> {
            began.countDown();
            rows.sparkSession().range(0, TASKS, 1, TASKS).foreachPartition((ForeachPartitionFunction<Long>)
                    part -> TASK_MAY_END.acquire());
        };
        StreamingQuery query = start(takesLong);
        try {
            began.await();
            await().until(() -> pulse.goesOn(List.of(query)) && !pulse.goesOn(List.of(query)));
            for (int task = 1; task < TASKS; task++) {
                TASK_MAY_END.release();
                await().until(() -> pulse.goesOn(List.of(query)));
                assertThat(pulse.goesOn(List.of(query))).isFalse();
            }
        } finally {
            TASK_MAY_END.release(Integer.MAX_VALUE / 2);
            query.stop();
        }
    }

    private static StreamingQuery start(VoidFunction2<Dataset<Row>, Long> batch) throws Exception {
        return TestServers.spark()
                .readStream()
                .format("rate")
                .load()
                .writeStream()
                .foreachBatch(batch)
                .start();
    }

    @Test
    void aQueryWhoseBatchDoesNotEndDoesNotGoOn() throws Exception {
        VoidFunction2<Dataset<Row>, Long> hangs = (rows, batch) -> {
            began.countDown();
            mayEnd.await();
        };
        StreamingQuery query = start(hangs);
        try {
            began.await();
            assertThat(pulse.goesOn(List.of(query)))
                    .as("its first batch is new")
                    .isTrue();
            assertThat(pulse.goesOn(List.of(query)))
                    .as("it is in that batch still")
                    .isFalse();
            assertThat(pulse.goesOn(List.of())).isTrue();
            pulse.goesOn(List.of(query));
            mayEnd.countDown();
            while (!pulse.goesOn(List.of(query))) {
                Thread.sleep(10);
            }
        } finally {
            mayEnd.countDown();
            query.stop();
        }
    }
}
