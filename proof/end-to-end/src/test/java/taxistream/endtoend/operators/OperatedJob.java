package taxistream.endtoend.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import taxistream.endtoend.GeneratedMonths;
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

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /** Of them, one a statistic is refused; more would mean that the advice leads nowhere. */
    private static final int MOST_ADVICES = 8;

    private static final Pattern SQL = Pattern.compile("administrator of MySQL run this[^:]*: (.*?;)(?= [A-Z][a-z]|$)");
    private static final Pattern REBUILD = Pattern.compile("'taxistream rebuild (\\w+)'");

    private final Path folder;
    private final GeneratedMonths months;
    private final TestDatabase database = Servers.newDatabase();
    private final List<Path> sent = new ArrayList<>();
    private final List<String> sentences = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private String topic = Servers.uniqueName("operated");
    private final Meeting meeting;
    private Path checkpoint;
    private Optional<TaxistreamProcess> running = Optional.empty();

    OperatedJob(Path folder, GeneratedMonths months) {
        this.folder = folder;
        this.months = months;
        this.meeting = Meeting.in(folder);
        this.checkpoint = folder.resolve("checkpoint");
    }

    TestDatabase database() {
        return database;
    }

    String topic() {
        return topic;
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

    Ended replay(List<Path> files) {
        return new Command(ProducerCommands.family(), "replay")
                .with("--topic", topic, "--rejected-topic", topic + ".rejected", "--replay-id", "operated")
                .with(files)
                .run();
    }

    /** Starts the job as a process of its own, which runs until it is stopped or ends by itself. */
    OperatedJob start() {
        running = Optional.of(process("--trigger", "200ms").start());
        return count();
    }

    /** A run as a process of its own. */
    TaxistreamProcess.Builder process(String... more) {
        return TaxistreamProcess.command("stream")
                .with(more)
                .with(arguments())
                .jvm(meeting.jvmOption())
                .onKafka()
                .on(database);
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

    /** A run on a host that has another name. */
    OperatedJob countOnHost(String name) {
        process("--available-now")
                .limit("exec unshare --uts bash -c 'hostname " + name + " && exec \"$@\"' bash \"$@\"")
                .run()
                .expectSuccess();
        return this;
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
        return new Command(StreamingJobCommands.family(), name).on(user).with(arguments());
    }

    private String[] arguments() {
        return Stream.concat(
                        Stream.of(
                                "--topic",
                                topic,
                                "--rejected-topic",
                                topic + ".rejected",
                                "--checkpoint",
                                checkpoint.toString()),
                        options.stream())
                .toArray(String[]::new);
    }

    private void rebuild(String statistic) {
        command("rebuild", database.administrator()).with(statistic).run().expectSuccess();
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

    OperatedJob restore() {
        for (List<String> table : database.query("SHOW TABLES LIKE 'backup of %'")) {
            String original = table.get(0).replace("backup of ", "");
            sql(
                    "DELETE FROM " + original,
                    "INSERT INTO " + original + " SELECT * FROM `" + table.get(0) + "`",
                    "DROP TABLE `" + table.get(0) + "`");
        }
        return this;
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
    }

    Path folder() {
        return folder;
    }

    Path checkpoint() {
        return checkpoint;
    }

    OperatedJob copyCheckpoint(Path from, Path to) {
        delete(to);
        try (Stream<Path> files = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    OperatedJob delete(Path tree) {
        try {
            if (Files.exists(tree)) {
                try (Stream<Path> files = Files.walk(tree)) {
                    for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                        Files.delete(file);
                    }
                }
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

    /** What is asked of Kafka. */
    interface Question {
        void ask(Admin admin) throws InterruptedException, ExecutionException;
    }

    OperatedJob admin(Question question) {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", Servers.kafka().getBootstrapServers()))) {
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
        if (sentence.contains("eplay all trips into a new topic")) {
            topic = Servers.uniqueName("operated");
        }
        if (sentence.contains("eplay all trips into")) {
            replayAll();
        }
        Matcher rebuild = REBUILD.matcher(sentence);
        if (rebuild.find()) {
            rebuild(rebuild.group(1));
        } else if (sentence.contains("Pass a new --checkpoint")) {
            checkpoint = folder.resolve("checkpoint-" + sentences.size());
        } else {
            assertThat(sentence).as("an advice that can be followed").contains("pass --take-over");
            return false;
        }
        return true;
    }

    OperatedJob replayAll() {
        replay(sent).expectSuccess();
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
        return new Command(StreamingJobCommands.family(), "verify")
                .on(database.reader())
                .with("--topic", topic, "--rejected-topic", topic + ".rejected")
                .with(sent)
                .run();
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
        Matcher rebuild = REBUILD.matcher(sentence);
        while (rebuild.find()) {
            rebuild(rebuild.group(1));
        }
        return this;
    }
}
