package taxistream.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taxistream.endtoend.TaxistreamProcess.Ended;

/** A host with too few open files, too little memory, or a full disk is named in one sentence, and following it the job is right. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScarceHostIT {

    private final String topic = Servers.uniqueName("scarce");
    private final List<Path> sent = new ArrayList<>();
    private GeneratedMonths months;

    @TempDir
    Path folder;

    @BeforeAll
    void send(@TempDir Path data) {
        months = new GeneratedMonths(data, 2_000);
        send(0);
    }

    private void send(int month) {
        sent.add(months.file(month));
        TaxistreamProcess.command("replay", "--replay-id", "scarce", "--topic", topic)
                .with(sent.stream().map(Path::toString).toArray(String[]::new))
                .onKafka()
                .run()
                .expectSuccess();
    }

    private TaxistreamProcess.Builder job(TestDatabase database, String... more) {
        return TaxistreamProcess.command("stream", "--topic", topic)
                .onKafka()
                .on(database)
                .with("--checkpoint", folder.resolve("checkpoint").toString())
                .with(more);
    }

    private void expectEqual(TestDatabase database) {
        String trips = Long.toString(Oracle.countedTrips(sent));
        assertThat(database.value("SELECT sum(trips) FROM monthly_trips")).isEqualTo(trips);
        assertThat(database.value("SELECT sum(trips) FROM monthly_hours")).isEqualTo(trips);
    }

    /** The last line: what comes before it is the log, with Spark's words. */
    private static void expectSentence(Ended ended, String pattern) {
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err().strip().replaceFirst("(?s).*\n", "")).matches(pattern);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256})
    void theLauncherRefusesTooFewOpenFiles(int files) throws Exception {
        Process launcher = new ProcessBuilder("bash", "-c", "ulimit -n " + files + "; exec ./taxistream stream")
                .directory(Path.of(System.getProperty("repository.root")).toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "This process may open " + files + " files, and needs 512 at least. Raise the limit: 'ulimit -n"
                                + " 65536' in the shell, LimitNOFILE=65536 for systemd.\n");
        assertThat(launcher.waitFor()).isEqualTo(1);
    }

    @Test
    @Nightly
    void asFewOpenFilesAsAreAdmittedSuffice() {
        TestDatabase database = Servers.newDatabase();
        job(database, "--available-now").limit("ulimit -n 512").run().expectSuccess();
        expectEqual(database);
    }

    @Test
    void tooLittleMemoryForSparkNamesTheSetting() {
        TestDatabase database = Servers.newDatabase();
        Ended ended = job(database, "--available-now").jvm("-Xmx200m").run();
        expectSentence(ended, "Spark needs more memory than the \\d+ MB that Java may use\\. .*");
        job(database, "--available-now").jvm("-Xmx1g").run().expectSuccess();
        expectEqual(database);
    }

    @Test
    void aFullDiskUnderSparksFolderEndsTheJobWhichGoesOnWhenThereIsRoom() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()), "this user may not mount");
        try {
            TestDatabase database = Servers.newDatabase();
            TaxistreamProcess running = job(database, "--trigger", "200ms")
                    .environment("SPARK_LOCAL_DIRS", disk.toString())
                    .start();
            await().atMost(Duration.ofMinutes(5))
                    .ignoreExceptions() // there is no table yet
                    .until(() -> !running.process().isAlive()
                            || Oracle.countedTrips(sent)
                                    == Long.parseLong(database.value("SELECT min(trips) FROM taxistream_progress")));
            run("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=64k");
            run("dd", "if=/dev/zero", "of=" + disk.resolve("filler2"), "bs=512");
            send(1);
            expectSentence(
                    running.await(),
                    "Statistic '\\w+' stopped\\. A disk is full: .*No space left on device.*Free some space.*");
            TaxistreamProcess.Builder again =
                    job(database, "--available-now").environment("SPARK_LOCAL_DIRS", disk.toString());
            run("dd", "if=/dev/zero", "of=" + disk.resolve("filler3"), "bs=512"); // the job has left its room
            expectSentence(again.run(), ".*A disk is full: .*Free some space.*");
            Files.delete(disk.resolve("filler"));
            again.run().expectSuccess();
            expectEqual(database);
        } finally {
            run("umount", "--lazy", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
