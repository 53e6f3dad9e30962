package taxistream.endtoend.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import taxistream.endtoend.GeneratedMonths;
import taxistream.endtoend.MortalKafka;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.Servers;
import taxistream.endtoend.TaxistreamProcess;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.TestDatabase;
import taxistream.endtoend.faults.Meeting;
import taxistream.replay.ProducerCommands;
import taxistream.streaming.command.StreamingJobCommands;

/** A topic, a database and a checkpoint, what is done to them, and a person who does to the letter what a sentence advises. */
final class OperatedJob implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Of them, one a statistic is refused; more would mean that the advice leads nowhere. */
    private static final int MOST_ADVICES = 8;

    private static final Pattern SQL = Pattern.compile("administrator of MySQL run this[^:]*: (.*?;)(?= [A-Z][a-z]|$)");
    private static final Pattern REBUILD = Pattern.compile("'taxistream rebuild (\\w+)(?: --topic NEW)?( --cancel)?'");

    private final Path folder;
    private final GeneratedMonths months;
    private final TestDatabase database = Servers.newDatabase();
    private final List<Path> sent = new ArrayList<>();
    private final List<String> sentences = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Optional<MortalKafka> ownKafka;
    private String topic = Servers.uniqueName("operated");
    private final Meeting meeting;
    private Path checkpoint;
    private Optional<Path> statistics = Optional.empty();
    private Optional<Path> jars = Optional.empty();
    private String shell = "";
    private int deleted;
    /** Where the topic ended before it was cut off. */
    private long whole;

    private Optional<TaxistreamProcess> running = Optional.empty();

    OperatedJob(Path folder, GeneratedMonths months) {
        this(folder, months, Optional.empty());
    }

    /** @param ownKafka a broker of its own, to which anything may be done */
    OperatedJob(Path folder, GeneratedMonths months, Optional<MortalKafka> ownKafka) {
        this.ownKafka = ownKafka;
        this.folder = folder;
        this.months = months;
        this.meeting = Meeting.in(folder);
        this.checkpoint = folder.resolve("checkpoint");
        // One partition, whose log grows beyond the place where it was cut off.
        ownKafka.ifPresent(kafka -> admin(admin -> admin.createTopics(
                        List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("retention.ms", "-1"))))
                .all()
                .get()));
    }

    private String kafka() {
        return ownKafka.map(MortalKafka::bootstrapServers)
                .orElseGet(() -> Servers.kafka().getBootstrapServers());
    }

    String topic() {
        return topic;
    }

    /** Sends a record that is no trip. */
    OperatedJob sendPoison() {
        Servers.sendPoison(kafka(), topic, 1);
        return this;
    }

    List<Path> sent() {
        return sent;
    }

    GeneratedMonths months() {
        return months;
    }

    /** What was refused, in its order. */
    List<String> sentences() {
        return sentences;
    }

    /** Passes these to each run from now on. */
    OperatedJob with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Sends the nth month: the replay goes on with the files that it was begun with, and this one behind them. */
    OperatedJob send(int month) {
        sent.add(months.file(month));
        replayAll();
        return this;
    }

    Ended replay(List<Path> files, String... more) {
        return new Command(ProducerCommands.family(), "replay")
                .with("--bootstrap-servers", kafka())
                .with("--topic", topic, "--rejected-topic", topic + ".rejected", "--replay-id", "operated")
                .with(more)
                .with(files)
                .run();
    }

    /** Starts the job as a process of its own, which runs until it is stopped or ends by itself. */
    OperatedJob start() {
        running = Optional.of(process("--trigger", "200ms").start());
        return count();
    }

    private TaxistreamProcess.Builder process(String... more) {
        TaxistreamProcess.Builder builder = TaxistreamProcess.command("stream")
                .with(more)
                .with(arguments())
                .jvm(meeting.jvmOption())
                .limit(shell)
                .onKafka(kafka())
                .on(database);
        jars.ifPresent(builder::jarsIn);
        return builder;
    }

    boolean isBetweenRuns() {
        return running.isEmpty();
    }

    /** Ends the running job between two batches and starts it again, if one runs. */
    private OperatedJob restart() {
        if (running.isEmpty()) {
            return this;
        }
        running.get().terminate().expectSuccess();
        return start();
    }

    /** Has all counted that was sent: by the running job, or by a run that ends. */
    OperatedJob count() {
        if (running.isPresent()) {
            awaitCountedOrEnded();
            assertThat(running.get().process().isAlive())
                    .as(running.get().err())
                    .isTrue();
        } else {
            stream(database).expectSuccess();
        }
        return this;
    }

    /** Gives the host of the running job another name, or that of the next run. */
    OperatedJob renameHost(String name) {
        if (running.isEmpty()) {
            shell = "exec unshare --uts bash -c 'hostname " + name + " && exec \"$@\"' bash \"$@\"";
            process("--available-now").run().expectSuccess();
            return this;
        }
        shell = "exec unshare --uts \"$@\"";
        restart();
        run(
                "nsenter",
                "--uts",
                "--target",
                Long.toString(running.get().process().pid()),
                "hostname",
                name);
        return this;
    }

    private static void run(String... command) {
        try {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Has the job read its statistics from a folder of this row, whose files are those that ship. */
    Path statistics() {
        if (statistics.isEmpty()) {
            Path own = folder.resolve("statistics");
            copy(Path.of(System.getProperty("repository.root"), "config/statistics"), own);
            statistics = Optional.of(own);
            restart();
        }
        return statistics.get();
    }

    /** Has the job notice that the statistic's file is gone. */
    OperatedJob awaitRetired(String statistic) {
        if (running.isEmpty()) {
            return count();
        }
        await().atMost(PATIENCE).until(() -> "1"
                .equals(database.value(
                        "SELECT count(*) FROM taxistream_progress WHERE retired AND statistic = '" + statistic + "'")));
        return this;
    }

    /** Writes another build over the jars of the running job, in their place, as {@code cp} does. */
    OperatedJob overwriteJars() {
        jars = Optional.of(folder.resolve("jars"));
        restart();
        try (Stream<Path> all = Files.list(jars.get())) {
            for (Path jar : all.toList()) {
                Files.write(jar, packedAnew(jar));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same classes at other places of the file. */
    private static byte[] packedAnew(Path jar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.setLevel(0);
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                in.transferTo(out);
            }
        }
        return bytes.toByteArray();
    }

    private void awaitCountedOrEnded() {
        String counted = Long.toString(Oracle.countedTrips(sent));
        await().atMost(PATIENCE)
                .ignoreExceptions() // the ledger may be gone
                .until(() -> !running.get().process().isAlive()
                        || counted.equals(database.value("SELECT min(trips) FROM taxistream_progress")));
    }

    /** Stops the running job once it has counted what was sent, unless it has ended by itself; then does what its sentence says. */
    OperatedJob end() {
        awaitCountedOrEnded();
        Ended ended = running.get().terminate();
        running = Optional.empty();
        if (ended.exitCode() != 0) {
            follow(ended);
        }
        return this;
    }

    private Ended stream(TestDatabase user, String... more) {
        return command("stream", user).with("--available-now").with(more).run();
    }

    private Command command(String name, TestDatabase user) {
        return new Command(StreamingJobCommands.family(), name)
                .with("--bootstrap-servers", kafka())
                .on(user)
                .with(arguments());
    }

    private String[] arguments() {
        List<String> arguments = new ArrayList<>(List.of("--topic", topic, "--rejected-topic", topic + ".rejected"));
        arguments.addAll(List.of("--checkpoint", checkpoint.toString()));
        statistics.ifPresent(folder -> arguments.addAll(List.of("--statistics", folder.toString())));
        arguments.addAll(options);
        return arguments.toArray(String[]::new);
    }

    /** Does what the sentence of a refused rebuild says, too. */
    private void rebuild(String... words) {
        Ended ended = command("rebuild", database.administrator()).with(words).run();
        if (ended.exitCode() != 0) {
            assertThat(follow(ended)).as("an advice that a rebuild can follow").isTrue();
        }
    }

    /** Runs SQL as MySQL's administrator. */
    OperatedJob sql(String... statements) {
        try (Connection connection = database.administrator().connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    /** A copy of every table as it is now, beside the database: for {@link #restore}. */
    OperatedJob backUp() {
        for (List<String> table : database.query("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")) {
            sql("CREATE TABLE `backup of " + table.get(0) + "` AS SELECT * FROM " + table.get(0));
        }
        return this;
    }

    /** Puts all copies back at once, as a snapshot or another server does. */
    OperatedJob restore() {
        List<String> copies = database.query("SHOW TABLES LIKE 'backup of %'").stream()
                .map(table -> table.get(0))
                .toList();
        List<String> transaction = new ArrayList<>(List.of("START TRANSACTION"));
        for (String copy : copies) {
            String original = copy.replace("backup of ", "");
            transaction.add("DELETE FROM " + original);
            transaction.add("INSERT INTO " + original + " SELECT * FROM `" + copy + "`");
        }
        transaction.add("COMMIT");
        copies.forEach(copy -> transaction.add("DROP TABLE `" + copy + "`"));
        return sql(transaction.toArray(String[]::new));
    }

    /** As {@link #restore}, while the running job stands before the COMMIT of its next batch, whose connection is cut. */
    OperatedJob failOver(int month) {
        String point = "stream.before-commit";
        meeting.arm(point, 1);
        send(month);
        await().atMost(PATIENCE).until(() -> meeting.hasArrived(point));
        try (Connection root = Servers.root();
                Statement statement = root.createStatement()) {
            for (List<String> id :
                    database.query("SELECT id FROM information_schema.processlist WHERE id <> connection_id()"
                            + " AND db = database() AND user = '" + database.user() + "'")) {
                statement.execute("KILL " + id.get(0));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        restore();
        meeting.letGo();
        return this;
    }

    OperatedJob dropAllTables() {
        for (List<String> table : database.query("SHOW FULL TABLES")) {
            sql("DROP " + (table.get(1).equals("VIEW") ? "VIEW " : "TABLE ") + table.get(0));
        }
        return this;
    }

    /** Kills what a failed row has left. */
    @Override
    public void close() {
        running.ifPresent(TaxistreamProcess::kill);
        ownKafka.ifPresent(MortalKafka::close);
    }

    Path folder() {
        return folder;
    }

    Path checkpoint() {
        return checkpoint;
    }

    OperatedJob copyCheckpoint(Path from, Path to) {
        delete(to);
        return copy(from, to);
    }

    private OperatedJob copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy); // a running job may have been faster
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At once: a running job goes on writing to the folder, if it makes it anew. */
    OperatedJob delete(Path tree) {
        Path aside = tree.resolveSibling("deleted-" + deleted++);
        try {
            if (Files.exists(tree)) {
                Files.move(tree, aside);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the groups that lag tools read. */
    OperatedJob deleteGroups() {
        return admin(
                admin -> admin.deleteConsumerGroups(List.of("taxistream.monthly_trips", "taxistream.monthly_hours"))
                        .all()
                        .get());
    }

    /** Deletes all records that are there, as a retention does. */
    OperatedJob deleteRecords() {
        return admin(admin -> admin.deleteRecords(
                        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                                .collect(Collectors.toMap(
                                        partition -> new TopicPartition(topic, partition.partition()),
                                        partition -> RecordsToDelete.beforeOffset(-1))))
                .all()
                .get());
    }

    /** Makes the topics anew, empty. */
    OperatedJob makeTopicAnew() {
        admin(admin -> {
            List<String> topics = List.of(topic, topic + ".rejected", topic + ".replays");
            admin.deleteTopics(topics).all().get();
            while (admin.listTopics().names().get().stream().anyMatch(topics::contains)) {
                Thread.sleep(50);
            }
        });
        return this;
    }

    /** Deletes the topic of the trips. */
    OperatedJob deleteTopic() {
        return admin(admin -> admin.deleteTopics(List.of(topic)).all().get());
    }

    private boolean isTopicThere() {
        AtomicBoolean there = new AtomicBoolean();
        admin(admin -> there.set(admin.listTopics().names().get().contains(topic)));
        return there.get();
    }

    /** Has the broker come back without the topic's last records, as after an election of a replica that lacks them. */
    OperatedJob cutLogs() throws IOException {
        MortalKafka kafka = ownKafka.orElseThrow();
        whole = endOffsets();
        kafka.cutLogs(topic);
        kafka.kill();
        kafka.startAgain();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> endOffsets() > 0);
        assertThat(endOffsets()).as("records and markers that are left").isLessThan(whole);
        return this;
    }

    /** Sends records that are no trips, until the log that was cut off is as long as it was. */
    OperatedJob fillLogs() {
        Servers.sendPoison(kafka(), topic, whole - endOffsets());
        assertThat(endOffsets()).isEqualTo(whole);
        return this;
    }

    /** The sum over the topic's partitions. */
    private long endOffsets() {
        AtomicLong sum = new AtomicLong();
        admin(admin -> {
            Map<TopicPartition, OffsetSpec> partitions =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(topic, partition.partition()),
                                    partition -> OffsetSpec.latest()));
            admin.listOffsets(partitions).all().get().values().forEach(end -> sum.addAndGet(end.offset()));
        });
        return sum.get();
    }

    OperatedJob changeCluster() throws IOException {
        ownKafka.orElseThrow().becomeAnotherCluster();
        return this;
    }

    /** What is asked of Kafka. */
    interface Question {
        void ask(Admin admin) throws InterruptedException, ExecutionException;
    }

    OperatedJob admin(Question question) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            question.ask(admin);
            return this;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the job until it is not refused, and does in between what the refusing sentence says. */
    OperatedJob runFollowingAdvice() {
        Ended ended = stream(database);
        while (ended.exitCode() != 0) {
            ended = follow(ended) ? stream(database) : stream(database.administrator(), "--take-over");
        }
        return this;
    }

    /** @return false if the advice is to take the table over */
    private boolean follow(Ended ended) {
        String sentence = lastLine(ended.err());
        sentences.add(sentence);
        assertThat(sentences.size()).as("%s", sentences).isLessThanOrEqualTo(MOST_ADVICES);
        return follow(sentence);
    }

    /** The sentence: what comes before it are other lines. */
    private static String lastLine(String err) {
        assertThat(err).doesNotContain("no sentence for");
        List<String> lines = err.lines().filter(line -> !line.isBlank()).toList();
        return lines.get(lines.size() - 1);
    }

    private boolean follow(String sentence) {
        Matcher sql = SQL.matcher(sentence);
        if (sql.find()) {
            for (String statement : sql.group(1).split("; ?")) {
                sql(statement);
            }
            return true; // the next start says what else is wrong, if a batch was written meanwhile
        }
        if (sentence.contains("If the topic is there, start the job again") && isTopicThere()) {
            return true;
        }
        if (sentence.contains("eplay all trips into a new topic")) {
            topic = Servers.uniqueName("operated");
        }
        if (sentence.contains("eplay all trips into")) {
            replayAll();
        }
        if (REBUILD.matcher(sentence).find()) {
            rebuildAs(sentence);
        } else if (sentence.contains("Pass a new --checkpoint")) {
            checkpoint = folder.resolve("checkpoint-" + sentences.size());
        } else if (sentence.contains("pass --take-over")) {
            return false;
        } else {
            assertThat(sentence)
                    .as("an advice that can be followed")
                    .containsPattern("Start it again\\b|started again, the job goes on");
        }
        return true;
    }

    /** Runs each rebuild that the sentence spells. One with a NEW topic finds it among the arguments. */
    private void rebuildAs(String sentence) {
        Matcher rebuild = REBUILD.matcher(sentence);
        while (rebuild.find()) {
            rebuild(Stream.of(rebuild.group(1), rebuild.group(2))
                    .filter(Objects::nonNull)
                    .map(String::strip)
                    .toArray(String[]::new));
        }
    }

    /** Sends what the topic lacks of the months, as the replay's position says; from the first one on if the replay asks for that. */
    OperatedJob replayAll() {
        Ended ended = replay(sent);
        if (ended.exitCode() != 0 && lastLine(ended.err()).contains("pass --restart, which sends every trip again")) {
            sentences.add(lastLine(ended.err()));
            ended = replay(sent, "--restart");
        }
        ended.expectSuccess();
        return this;
    }

    /** Both tables equal the oracle's, and {@code verify} says so. */
    void expectEqual() {
        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyTrips(sent));
        assertThat(database.query(
                        "SELECT month, service, weekday, hour, trips, revenue FROM monthly_hours ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyHours(sent));
        verify().expectSuccess();
    }

    Ended verify() {
        Command verify = new Command(StreamingJobCommands.family(), "verify")
                .on(database.reader())
                .with("--bootstrap-servers", kafka(), "--topic", topic, "--rejected-topic", topic + ".rejected");
        statistics.ifPresent(folder -> verify.with("--statistics", folder.toString()));
        return verify.with(sent).run();
    }

    /** Runs {@code verify}, which must find a difference, and does what it says. */
    OperatedJob verifyAndFollowAdvice() {
        Ended ended = verify();
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(1);
        String sentence = ended.out()
                .lines()
                .filter(line -> REBUILD.matcher(line).find())
                .findFirst()
                .orElseThrow(() -> new AssertionError("verify advises nothing:\n" + ended.out() + ended.err()));
        sentences.add(sentence);
        rebuildAs(sentence);
        return this;
    }
}
