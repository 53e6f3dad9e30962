package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import taxistream.streaming.TestServers;

@Tag("long")
class PulseTest {

    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final Pulse pulse = new Pulse();

    @Test
    void aQueryWhoseBatchDoesNotEndDoesNotGoOn() throws Exception {
        VoidFunction2<Dataset<Row>, Long> hangs = (rows, batch) -> {
            began.countDown();
            mayEnd.await();
        };
        StreamingQuery query = TestServers.spark()
                .readStream()
                .format("rate")
                .load()
                .writeStream()
                .foreachBatch(hangs)
                .start();
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
