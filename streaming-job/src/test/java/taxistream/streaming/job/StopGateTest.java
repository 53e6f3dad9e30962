package taxistream.streaming.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;

class StopGateTest {

    private final StopGate gate = new StopGate();

    @Test
    void anOpenGateLetsBatchesBegin() throws InterruptedException {
        gate.enterBatch("counts");
        assertThat(gate.holds("counts")).isFalse();
    }

    @Test
    void aHangUpStopsAJobWhoseTerminalWasClosedAndNoOther() {
        gate.hungUp(new Signal("HUP"), false);
        assertThat(gate.isClosed()).isFalse();
        gate.hungUp(new Signal("HUP"), true);
        assertThat(gate.isClosed()).isTrue();
    }

    @Test
    void aBatchAtAClosedGateWaitsUntilItsThreadIsInterruptedAsAStopOfItsQueryDoes() {
        gate.close();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread batch = new Thread(() -> {
            try {
                gate.enterBatch("counts");
            } catch (Throwable e) {
                end.complete(e);
            }
        });
        batch.start();
        await().until(() -> gate.holds("counts"));
        assertThat(gate.holds("others")).isFalse();
        batch.interrupt();
        assertThat(end.join()).isInstanceOf(InterruptedException.class);
    }
}
