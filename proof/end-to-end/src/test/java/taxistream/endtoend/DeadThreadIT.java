package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taxistream.endtoend.TaxistreamProcess.Ended;

/** A thread of Spark's own finds no memory: Spark stops its context, and cancels what runs without a word of the reason. */
@NeedsDocker
class DeadThreadIT {

    /** Asks for 16 GB on the thread that tells Spark's listeners of a job. */
    public static final class Glutton extends SparkListener {
        private long[] much;

        @Override
        public void onJobStart(SparkListenerJobStart start) {
            much = new long[Integer.MAX_VALUE - 8];
        }

        @Override
        public String toString() {
            return "holds " + much.length;
        }
    }

    @Test
    void theJobSaysThatThereIsTooLittleMemory(@TempDir Path folder) {
        String topic = Servers.uniqueName("dead");
        Servers.createTopic(topic);
        Servers.sendPoison(topic);
        Ended ended = TaxistreamProcess.command("stream", "--trigger", "200ms", "--topic", topic)
                .onKafka()
                .on(Servers.newDatabase())
                .with("--checkpoint", folder.toString())
                .jvm("-Dspark.extraListeners=" + Glutton.class.getName())
                .run();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err())
                .containsPattern("(?m)^The job needs more memory than the [0-9,]+ MB that Java may use\\."
                        + " No batch is half in a table\\. Give it more: .*--max-trips-per-batch\\.$");
    }
}
