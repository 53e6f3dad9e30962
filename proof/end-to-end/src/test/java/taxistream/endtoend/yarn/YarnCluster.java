package taxistream.endtoend.yarn;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import taxistream.endtoend.compose.CommandLine;

/**
 * A resource manager and two node managers, each a process of its own, in one container of Spark's distribution, on the network of this
 * machine. What YARN starts are processes of that container, and end with it.
 */
final class YarnCluster implements AutoCloseable {

    private static final int NODES = 2;
    private static final String SPARK = "/opt/spark";
    private static final String CLASS_PATH = "/yarn/conf:/yarn/lib/*:" + SPARK + "/jars/*";
    private static final String JAR = "/yarn/taxistream-job.jar";

    private final String container;
    private final URI web;

    private YarnCluster(String container, URI web) {
        this.container = container;
        this.web = web;
    }

    /**
     * A cluster whose node managers both run.
     *
     * @param folder for YARN's configuration; any user must be able to read it
     */
    static YarnCluster start(Path folder) {
        Path root = Path.of(System.getProperty("repository.root"));
        int port = freePort();
        configure(folder, port);
        String container = docker(
                "run",
                "--detach",
                "--network",
                "host",
                "--volume",
                folder + ":/yarn/conf:ro",
                "--volume",
                root.resolve("proof/end-to-end/target/yarn") + ":/yarn/lib:ro",
                "--volume",
                root.resolve("deploy/job-jar/target/taxistream-job.jar") + ":" + JAR + ":ro",
                "--entrypoint",
                "bash",
                "apache/spark:4.2.0-java17",
                "-c",
                servers());
        YarnCluster cluster = new YarnCluster(container, URI.create("http://127.0.0.1:" + port + "/ws/v1/cluster/"));
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> cluster.asked("metrics").findPath("activeNodes").asInt() == NODES);
        return cluster;
    }

    private static String docker(String... words) {
        return command(List.of(words)).expectSuccess();
    }

    private static CommandLine command(List<String> words) {
        List<String> all = new ArrayList<>(List.of("docker"));
        all.addAll(words);
        return new CommandLine(Path.of("/"), Map.of(), all);
    }

    private static String servers() {
        String java = "java -Xmx256m -cp '" + CLASS_PATH + "' ";
        StringBuilder script = new StringBuilder(java
                + "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager >/tmp/resource-manager.log 2>&1 &");
        for (int node = 1; node <= NODES; node++) {
            script.append(" node=node").append(node).append("; ");
            script.append(java.replace("-cp", "-Dnode=$node -cp"));
            script.append("org.apache.hadoop.yarn.server.nodemanager.NodeManager >/tmp/$node.log 2>&1 &");
        }
        return script + " wait";
    }

    private static void configure(Path folder, int web) {
        for (String file : List.of("core-site.xml", "yarn-site.xml", "capacity-scheduler.xml")) {
            try (InputStream in = YarnCluster.class.getResourceAsStream("/yarn/" + file)) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(":WEB<", ":" + web + "<");
                while (text.contains(":PORT<")) {
                    text = text.replaceFirst(":PORT<", ":" + freePort() + "<");
                }
                Files.writeString(folder.resolve(file), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode asked(String path) {
        try {
            return new ObjectMapper().readTree(web.resolve(path).toURL());
        } catch (IOException e) {
            return MissingNode.getInstance(); // it is not up yet
        }
    }

    /** Puts a file of this name and content into the container. */
    void write(String path, String content) {
        docker("exec", "--env", "CONTENT=" + content, container, "bash", "-c", "printf %s \"$CONTENT\" >" + path);
    }

    /** Starts a spark-submit, which ends with the application. */
    CompletableFuture<CommandLine.Ended> submit(
            Map<String, String> environment, List<String> options, List<String> job) {
        List<String> words = new ArrayList<>(List.of("exec", "--env", "HADOOP_CONF_DIR=/yarn/conf"));
        environment.forEach((name, value) -> words.addAll(List.of("--env", name + "=" + value)));
        words.addAll(List.of(container, SPARK + "/bin/spark-submit", "--master", "yarn"));
        words.addAll(List.of("--driver-memory", "700m", "--executor-memory", "512m", "--num-executors", "2"));
        words.addAll(List.of("--conf", "spark.yarn.jars=local:" + SPARK + "/jars/*"));
        words.addAll(List.of("--conf", "spark.yarn.stagingDir=file:///tmp/staging"));
        words.addAll(List.of("--conf", "spark.authenticate=true", "--conf", "spark.network.crypto.enabled=true"));
        words.addAll(options);
        words.add(JAR);
        words.addAll(job);
        return CompletableFuture.supplyAsync(command(words)::run);
    }

    /** SIGKILL to the one process with this text in its command line. */
    void kill(String text) {
        // A shell that starts a process of YARN has the same text: the process itself is a "java".
        String script = "pids=$(pgrep -f -- '" + text + "' | while read pid; do [ \"$(cat /proc/$pid/comm)\" = java ]"
                + " && echo $pid; done); [ $(echo $pids | wc -w) = 1 ] && kill -KILL $pids || { echo \"found: $pids\"; exit 1; }";
        CommandLine.Ended killed =
                command(List.of("exec", container, "bash", "-c", script)).run();
        if (killed.exitCode() != 0) {
            throw new AssertionError("Not one process with " + text + ", " + killed.output());
        }
    }

    /** How YARN says that the newest application ended: its state, and how often its application master was started. */
    String newestApplication() {
        JsonNode newest = MissingNode.getInstance();
        for (JsonNode application : asked("apps").findPath("app")) {
            if (newest.path("startedTime").asLong()
                    < application.path("startedTime").asLong()) {
                newest = application;
            }
        }
        int attempts = asked("apps/" + newest.path("id").asText() + "/appattempts")
                .findPath("appAttempt")
                .size();
        return newest.path("finalStatus").asText() + ", " + attempts + " attempts";
    }

    /** The last lines of all that YARN's servers and containers printed. */
    String said() {
        return docker(
                "exec",
                container,
                "bash",
                "-c",
                "tail -n 40 /tmp/*.log /tmp/node*/logs/*/*/std* 2>/dev/null | cut -c1-300; true");
    }

    @Override
    public void close() {
        docker("rm", "--force", "--volumes", container);
    }
}
