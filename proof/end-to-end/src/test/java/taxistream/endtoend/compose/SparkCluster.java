package taxistream.endtoend.compose;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spark's own standalone cluster, of the profile {@code cluster}, and jobs submitted to it by plain {@code spark-submit}. */
final class SparkCluster {

    private static final int WORKERS = 2;
    private static final String MASTER = "spark://spark-master:7077";
    private static final String JAR = "/opt/taxistream/taxistream-job.jar";

    private final ComposeStack stack;
    private final URI state;

    private SparkCluster(ComposeStack stack) {
        this.stack = stack;
        this.state = URI.create("http://127.0.0.1:" + stack.port("spark-master", 8080) + "/json/");
    }

    /** The cluster with both workers, whichever of them were killed before. */
    static SparkCluster up(ComposeStack stack) {
        stack.addCluster();
        stack.compose("up", "--detach", "--no-build", "--no-recreate", "spark-master", "spark-worker");
        SparkCluster cluster = new SparkCluster(stack);
        await().atMost(ComposeStack.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> cluster.state().path("aliveworkers").asInt() == WORKERS);
        return cluster;
    }

    /** What the master says of itself. */
    private JsonNode state() {
        try {
            return new ObjectMapper().readTree(state.toURL());
        } catch (IOException e) {
            return MissingNode.getInstance(); // it is not up yet
        }
    }

    /** Submits a job that reads all there is in small batches; its driver is the container whose name is returned. */
    String submitInClientMode(String database) {
        String driver = "taxistream-driver-" + ProcessHandle.current().pid();
        stack.compose(submission(List.of("run", "--detach", "--name", driver, "--no-deps"), List.of(), database));
        return driver;
    }

    /** Submits the same job with its driver on one of the workers, to be started again whenever it fails. */
    void submitInClusterMode(String database) {
        stack.compose(submission(
                List.of("run", "--rm", "-T", "--no-deps"),
                List.of("--deploy-mode", "cluster", "--supervise"),
                database));
    }

    private static String[] submission(List<String> run, List<String> options, String database) {
        List<String> words = new ArrayList<>(run);
        words.addAll(List.of("job", "/opt/taxistream/bin/with-spark-secret", "/opt/spark/bin/spark-submit"));
        words.addAll(List.of("--master", MASTER));
        words.addAll(options);
        words.add(JAR);
        // All by flags: of the environment of a submission only Spark's own variables reach a driver on a worker.
        words.addAll(List.of("--available-now", "--max-trips-per-batch", "80000"));
        words.addAll(List.of("--bootstrap-servers", "kafka:19092"));
        words.addAll(List.of("--checkpoint", "gs://taxistream/" + database, "--gcs-endpoint", "http://gcs:4443"));
        words.addAll(List.of("--mysql-user", "taxistream", "--mysql-password-file", "/secrets/mysql-password"));
        words.addAll(List.of(
                "--mysql-url",
                "jdbc:mysql://mysql:3306/" + database
                        + "?sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreUrl=file:/secrets/mysql-ca.p12"
                        + "&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStorePassword=changeit"));
        return words.toArray(String[]::new);
    }

    /** What a container of the same network is told that submits a job without the secret. */
    CommandLine.Ended submitWithoutTheSecret() {
        return stack.composeCommand(
                        "run",
                        "--rm",
                        "-T",
                        "--no-deps",
                        "job",
                        "/opt/spark/bin/spark-submit",
                        "--master",
                        MASTER,
                        "--conf",
                        "spark.authenticate=false",
                        "--conf",
                        "spark.network.crypto.enabled=false",
                        JAR)
                .run();
    }

    /** Whether the master listens for submissions by REST, which know no secret. */
    boolean takesSubmissionsByRest() {
        return stack.composeCommand("exec", "-T", "spark-master", "bash", "-c", "exec 3<>/dev/tcp/spark-master/6066")
                        .run()
                        .exitCode()
                == 0;
    }

    /** How many applications the master has ever taken. */
    int applications() {
        return state().path("activeapps").size() + state().path("completedapps").size();
    }

    /** SIGKILL to the driver, on whichever worker it runs. */
    void killDriver() {
        long killed = stack.containers("spark-worker").stream()
                .filter(worker -> new CommandLine(
                                        Path.of("/"),
                                        Map.of(),
                                        List.of("docker", "exec", worker, "pkill", "-KILL", "-f", "DriverWrapper"))
                                .run()
                                .exitCode()
                        == 0)
                .count();
        if (killed != 1) {
            throw new AssertionError("there were " + killed + " drivers");
        }
    }

    /** Whether a driver has ended, and well. */
    boolean hasFinishedDriver() {
        return state().path("completeddrivers").findValuesAsText("state").contains("FINISHED");
    }
}
