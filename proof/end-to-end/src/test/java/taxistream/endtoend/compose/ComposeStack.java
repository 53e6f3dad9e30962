package taxistream.endtoend.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import taxistream.endtoend.Oracle;
import taxistream.endtoend.TestDatabase;

/** The repository's {@code docker-compose.yml} under a project name of its own, beside whatever else runs on this machine. */
final class ComposeStack {

    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Path ROOT = Path.of(System.getProperty("repository.root"));

    private final Map<String, String> environment = new HashMap<>();

    ComposeStack(String project, Map<String, String> settings) {
        environment.put("COMPOSE_PROJECT_NAME", project);
        environment.put("COMPOSE_PROGRESS", "quiet");
        environment.putAll(settings);
    }

    /** As {@code --profile cluster}, from here on. */
    void addCluster() {
        environment.put("COMPOSE_PROFILES", "cluster");
    }

    /** Makes the images of what Maven has just built; the Dockerfile's own first stages run the same build in a container. */
    static void buildImages() {
        command(List.of("deploy/docker/build-images"), Map.of()).expectSuccess();
    }

    private static CommandLine command(List<String> words, Map<String, String> environment) {
        return new CommandLine(ROOT, environment, words);
    }

    /** {@code docker compose …}, and what it printed. */
    String compose(String... arguments) {
        return composeCommand(arguments).expectSuccess();
    }

    CommandLine composeCommand(String... arguments) {
        List<String> words = new ArrayList<>(List.of("docker", "compose"));
        words.addAll(List.of(arguments));
        return command(words, environment);
    }

    static String docker(String... arguments) {
        List<String> words = new ArrayList<>(List.of("docker"));
        words.addAll(List.of(arguments));
        return command(words, Map.of()).expectSuccess();
    }

    /** The id of the service's container, running or not. */
    String container(String service) {
        return containers(service).get(0);
    }

    List<String> containers(String service) {
        return compose("ps", "--all", "--quiet", service).lines().toList();
    }

    /** "running", "exited" and the like. */
    String state(String container) {
        return docker("inspect", "--format", "{{.State.Status}}", container);
    }

    /**
     * SIGKILL to all that runs in the service's container, as the kernel does it to a process that is out of memory. Waits until the
     * restart policy has acted: {@code docker kill} would count as a wish, and the container stay away.
     */
    void crash(String service) {
        String container = container(service);
        String before = restarts(container);
        composeCommand("exec", "-T", service, "sh", "-c", "kill -9 -1").run(); // the shell dies with the rest
        await().atMost(Duration.ofMinutes(1)).until(() -> !restarts(container).equals(before));
    }

    private static String restarts(String container) {
        return docker("inspect", "--format", "{{.RestartCount}}", container);
    }

    /** Waits until the health checks of all these services say that they are well. */
    void awaitHealthy(Collection<String> services) {
        for (String service : services) {
            String container = container(service); // once: Compose takes its time, of what is waited for
            await(service).atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> docker(
                            "inspect", "--format", "{{.State.Health.Status}}", container)
                    .equals("healthy"));
        }
    }

    String port(String service, int inside) {
        return compose("port", service, Integer.toString(inside)).replaceFirst(".*:", "");
    }

    /** A database of the stack's MySQL, for its all-powerful user. */
    TestDatabase database(String name) {
        String port = port("mysql", 3306);
        String password = compose("exec", "-T", "mysql", "cat", "/secrets/root-password");
        return new TestDatabase("jdbc:mysql://127.0.0.1:" + port + "/" + name, "root", password);
    }

    /** A new database, in which the stack's users have the rights that they have in the stack's own. */
    TestDatabase newDatabase(String name) {
        TestDatabase created = database(name);
        try (Connection root = database("mysql").connect()) {
            TestDatabase.create(root, created.url(), "nobody new"); // the stack's users are there
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return created;
    }

    /** Compares every row of both statistics with the oracle's. */
    static void expectOracle(TestDatabase database, List<Path> files) {
        assertThat(database.query("SELECT month, service, pickup_zone, payment_type, trips, fare, tips, tolls, revenue,"
                        + " CAST(round(distance_miles, 6) AS DECIMAL(30,6)) FROM monthly_trips ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyTrips(files));
        assertThat(database.query(
                        "SELECT month, service, weekday, hour, trips, revenue FROM monthly_hours ORDER BY 1, 2, 3, 4"))
                .containsExactlyElementsOf(Oracle.monthlyHours(files));
    }

    /** Takes everything down, its volumes too, and keeps what the containers said. */
    void end() {
        try {
            Path logs = Files.createDirectories(ROOT.resolve("proof/end-to-end/target/compose-logs"));
            Files.writeString(
                    logs.resolve(environment.get("COMPOSE_PROJECT_NAME") + ".log"),
                    composeCommand("ps", "--all").run().output()
                            + composeCommand("logs", "--no-color", "--timestamps")
                                    .run()
                                    .output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            addCluster();
            compose("down", "--volumes", "--remove-orphans", "--timeout", "5");
        }
    }
}
