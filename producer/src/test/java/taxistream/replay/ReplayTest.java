package taxistream.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.generate.TripFileGenerator;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.replay.pace.Pace;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.settings.DataSize;
import taxistream.settings.FailedRun;
import taxistream.testing.Broker;
import taxistream.trips.Service;
import taxistream.trips.TripFormat;

/** Stopping and going on, and two instances of one replay, in this process and on a real broker. */
@Tag("servers")
class ReplayTest {

    private static final int ROWS = 3_000;

    @TempDir
    private static Path folder;

    private static TripFiles files;

    private final String topic = Broker.newTopic();

    @BeforeAll
    static void generate() {
        TripFileGenerator generator = new TripFileGenerator(8);
        generator.write(Service.GREEN, YearMonth.of(2021, 1), ROWS, folder);
        generator.write(Service.YELLOW, YearMonth.of(2021, 1), ROWS, folder);
        generator.write(Service.GREEN, YearMonth.of(2021, 2), ROWS, folder);
        files = TripFiles.resolve(List.of(folder.toString()), Optional.empty(), Optional.empty());
    }

    @Test
    void stoppedAnywhereItGoesOnAtTheNextRow() {
        int runs = 0;
        Optional<String> stopped = Optional.of("not begun");
        while (stopped.isPresent() && runs++ < 50) {
            StopAfter progress = new StopAfter(1_700);
            stopped = new Replay(settings(Pace.asFastAsPossible()), progress, progress.stop)
                    .run()
                    .stoppedAt();
        }
        assertThat(stopped).isEmpty();
        assertThat(runs).isGreaterThan(3);
        assertThat(SourceRows.in(topic)).isEqualTo(everyRowOnce());
    }

    @Test
    void theSummaryCountsAllRunsTogether() {
        StopAfter progress = new StopAfter(4_000);
        ReplayOutcome first = new Replay(settings(Pace.asFastAsPossible()), progress, progress.stop).run();
        assertThat(first.stoppedAt()).isPresent();
        ReplaySummary summary = new Replay(settings(Pace.asFastAsPossible()), ReplayProgress.SILENT, new StopRequest())
                .run()
                .summary();
        assertThat(summary.files()).hasSize(3).allSatisfy(counts -> {
            assertThat(counts.rows()).isEqualTo(ROWS);
            assertThat(counts.sent()).isEqualTo(ROWS - 2);
            assertThat(counts.rejected()).isEqualTo(Map.of("outside_month", 2L));
        });
        assertThat(summary.rowsNow()).isBetween(1L, 3L * ROWS - 1);
    }

    @Test
    void aSecondInstanceTakesOverAndTheFirstStopsWithASentence() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        ReplayProgress announce = new SilentProgress() {
            @Override
            public void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros) {
                sending.countDown();
            }
        };
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            // Slow enough to be still at it, whatever the machine: the whole would take half an hour.
            Future<ReplayOutcome> first =
                    threads.submit(() -> new Replay(settings(Pace.rate(5)), announce, new StopRequest()).run());
            assertThat(sending.await(60, TimeUnit.SECONDS)).isTrue();
            new Replay(settings(Pace.asFastAsPossible()), ReplayProgress.SILENT, new StopRequest()).run();
            assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(FailedRun.class)
                    .hasMessageContaining("Replay 'two' was taken over by another instance (")
                    .hasMessageContaining(
                            "so this one stops. Nothing was sent twice. Run one instance for an id, or pass"
                                    + " another --replay-id.");
        } finally {
            threads.shutdownNow();
        }
        assertThat(SourceRows.in(topic)).isEqualTo(everyRowOnce());
    }

    @Test
    void aTopicMadeAnewIsRefusedAndARestartFillsIt() {
        sendSome();
        Broker.delete(topic);
        assertThatThrownBy(() -> replay(false))
                .isInstanceOf(FailedRun.class)
                .hasMessageMatching(
                        "Topic " + topic + " is not the one that replay 'two' has sent [0-9,]+ trips to \\(its id"
                                + " was \\S+, and is \\S+ now\\): it was deleted and made anew, or is another cluster's. Bring the"
                                + " former topic back; or make sure that " + topic
                                + " is empty, and pass --restart, which sends"
                                + " every trip again.");
        replay(true);
        everyTripIsThereOnce();
    }

    @Test
    void aTopicMadeAnewUnderTheReplayEndsIt() {
        ReplayProgress deleting = new SilentProgress() {
            private boolean deleted;

            @Override
            public void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros) {
                if (!deleted && rowsOfMonth > 4_500) { // of a transaction a second, one was committed
                    deleted = true;
                    Broker.delete(topic);
                    Topics.of(topic, Optional.empty()).ensure(new KafkaEndpoint(Broker.bootstrapServers(), Map.of()));
                }
            }
        };
        assertThatThrownBy(() -> new Replay(settings(Pace.rate(2_000)), deleting, new StopRequest()).run())
                .isInstanceOf(FailedRun.class)
                .hasMessageContaining("Topic " + topic + " is not the one that replay 'two' has sent ");
        Broker.delete(topic);
        replay(true);
        everyTripIsThereOnce();
    }

    @Test
    void withoutThePositionsTopicNothingIsSentASecondTime() {
        sendSome();
        Broker.delete(topic + ".replays");
        assertThatThrownBy(() -> replay(false))
                .isInstanceOf(FailedRun.class)
                .hasMessage("Topic " + topic + " holds trips, but " + topic + ".replays, which keeps the replays'"
                        + " positions, knows of no replay: it was deleted and made anew, or another program filled "
                        + topic
                        + ". Trips of these files would count twice: delete " + topic + " and " + topic
                        + ".replays, and start again. If the trips are others, pass --restart, which sends all files beside"
                        + " them.");
        Broker.delete(topic);
        Broker.delete(topic + ".replays");
        replay(false);
        everyTripIsThereOnce();
    }

    @Test
    void aPositionsTopicMadeAnewUnderTheReplayIsSaidAndEveryRowIsSentOnce() {
        List<String> warnings = new ArrayList<>();
        ReplayProgress deleting = new SilentProgress() {
            private boolean deleted;

            @Override
            public void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros) {
                if (!deleted && rowsOfMonth > 4_500) { // of a transaction a second, two were committed
                    deleted = true;
                    Broker.delete(topic + ".replays");
                    Topics.of(topic, Optional.empty()).ensure(new KafkaEndpoint(Broker.bootstrapServers(), Map.of()));
                }
            }

            @Override
            public void warn(String warning) {
                warnings.add(warning);
            }
        };
        new Replay(settings(Pace.rate(2_000)), deleting, new StopRequest()).run();
        assertThat(warnings)
                .contains(
                        "Topic " + topic
                                + ".replays, which keeps the replays' positions, was deleted and made anew while"
                                + " replay 'two' ran. This replay goes on, and lacks the counts of the months that it had finished. The"
                                + " positions of other replays are lost: do not run those again, for their trips would count twice.");
        assertThat(SourceRows.in(topic)).isEqualTo(everyRowOnce());
        replay(false); // finds its position, and all done
        assertThat(SourceRows.in(topic)).isEqualTo(everyRowOnce());
    }

    @Test
    void aRejectedTopicMadeAnewIsSaidAndTheTripsGoOn() {
        sendSome();
        Broker.delete(topic + ".rejected");
        List<String> warnings = new ArrayList<>();
        ReplayProgress heard = new SilentProgress() {
            @Override
            public void warn(String warning) {
                warnings.add(warning);
            }
        };
        new Replay(settings(Pace.asFastAsPossible()), heard, new StopRequest()).run();
        assertThat(warnings)
                .containsExactly(
                        "Topic " + topic + ".rejected is not the one that replay 'two' has sent 4 rejected rows"
                                + " to: it was deleted and made anew. They are counted, and not in it. To have them again, replay"
                                + " into topics of another name (--topic).");
        assertThat(Broker.committed(topic)).hasSize(3 * (ROWS - 2));
    }

    @Test
    void whatAnotherReplayHasSentToAFormerTopicMayBeSentAgain() {
        sendSome();
        Broker.delete(topic);
        new Replay(settings(Pace.asFastAsPossible(), "three", false), ReplayProgress.SILENT, new StopRequest()).run();
        everyTripIsThereOnce();
    }

    /** Of the three topics each; the replay does not wait as long as it would for a broker. Under an id of its own beside the other tests. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"", ".replays"})
    void aTopicThatIsDeletedUnderTheReplayEndsItWithASentence(String suffix) throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        ReplayProgress announce = new SilentProgress() {
            @Override
            public void advanced(long rowsOfMonth, long rejectedOfMonth, long orderMicros) {
                sending.countDown();
            }
        };
        ReplaySettings impatient = settings(
                Pace.rate(5),
                topic,
                false,
                Map.of("max.block.ms", "5000", "delivery.timeout.ms", "5000", "request.timeout.ms", "4000"));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<ReplayOutcome> replay =
                    threads.submit(() -> new Replay(impatient, announce, new StopRequest()).run());
            assertThat(sending.await(60, TimeUnit.SECONDS)).isTrue();
            Broker.delete(topic + suffix);
            assertThatThrownBy(() -> replay.get(120, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(FailedRun.class)
                    .hasMessage(
                            "There is no topic " + topic + suffix + " any more at Kafka "
                                    + Broker.bootstrapServers()
                                    + ": it was deleted while the replay ran. Bring it back and run the same command again; without it, that command says what is lost and what to do.");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each row is there; a rejected one may be there a second time, under the same key, where its topic was kept. */
    private void everyTripIsThereOnce() {
        assertThat(SourceRows.in(topic).keySet()).isEqualTo(everyRowOnce().keySet());
        assertThat(Broker.committed(topic)).hasSize(3 * (ROWS - 2));
    }

    private void sendSome() {
        StopAfter progress = new StopAfter(1_700);
        assertThat(new Replay(settings(Pace.asFastAsPossible()), progress, progress.stop)
                        .run()
                        .stoppedAt())
                .isPresent();
    }

    private void replay(boolean restart) {
        new Replay(settings(Pace.asFastAsPossible(), "two", restart), ReplayProgress.SILENT, new StopRequest()).run();
    }

    private static Map<String, Integer> everyRowOnce() {
        return SourceRows.eachOnce(ROWS, "green/2021-01", "yellow/2021-01", "green/2021-02");
    }

    private ReplaySettings settings(Pace pace) {
        return settings(pace, "two", false);
    }

    private ReplaySettings settings(Pace pace, String replayId, boolean restart) {
        return settings(pace, replayId, restart, Map.of());
    }

    private ReplaySettings settings(Pace pace, String replayId, boolean restart, Map<String, String> client) {
        return new ReplaySettings(
                files,
                new Selection(Duration.ofDays(35), Optional.empty(), Optional.empty(), Instant.now()),
                MonthRows.Order.PICKUP,
                new Workspace(DataSize.parse("256m"), folder),
                new KafkaEndpoint(Broker.bootstrapServers(), client),
                Topics.of(topic, Optional.empty()),
                TripFormat.AVRO,
                pace,
                Optional.of(replayId),
                restart,
                Duration.ofMinutes(1));
    }
}
