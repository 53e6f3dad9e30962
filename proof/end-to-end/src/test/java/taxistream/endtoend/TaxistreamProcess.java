package taxistream.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@code taxistream} command as a process of its own, as the launcher starts it: it can be killed like one. */
public final class TaxistreamProcess {

    /** More of them on a machine that does much else at the same time: {@code -Dfaults.patience=MINUTES}. */
    private static final int MINUTES = Integer.getInteger("faults.patience", 5);

    private final Process process;
    private final Path out;
    private final Path err;

    private TaxistreamProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** A command that is yet to be started. */
    public static Builder command(String... arguments) {
        return new Builder(List.of(arguments));
    }

    /** What the process is started with. */
    public static final class Builder {
        private final List<String> arguments;
        private final List<String> jvmOptions = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();

        private String limit = "";
        private List<String> classPath = Launcher.CLASS_PATH;

        private Builder(List<String> arguments) {
            this.arguments = new ArrayList<>(arguments);
        }

        /** Adds arguments. */
        public Builder with(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        /** Adds options for the JVM, such as {@code -Dtaxistream.failpoints=…}. */
        public Builder jvm(String... options) {
            jvmOptions.addAll(List.of(options));
            return this;
        }

        /** A statement of the shell that limits the process, such as {@code ulimit -n 128}. */
        public Builder limit(String statement) {
            limit = statement;
            return this;
        }

        /** Copies taxistream's own jars into this folder, unless they are there, and takes them from it. */
        public Builder jarsIn(Path folder) {
            if (!Files.exists(folder)) {
                try {
                    Launcher.copyOurs(Files.createDirectories(folder));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            classPath = Launcher.classPath(folder);
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Adds the flags for Kafka and MySQL, and the password where it belongs. */
        public Builder on(TestDatabase database) {
            environment("MYSQL_PASSWORD", database.password());
            return with("--mysql-url", database.url(), "--mysql-user", database.user());
        }

        public Builder onKafka() {
            return onKafka(Servers.kafka().getBootstrapServers());
        }

        public Builder onKafka(String bootstrapServers) {
            return with("--bootstrap-servers", bootstrapServers);
        }

        public TaxistreamProcess start() {
            try {
                Path root = Path.of(System.getProperty("repository.root"));
                List<String> line = new ArrayList<>();
                if (!limit.isEmpty()) {
                    line.addAll(List.of("bash", "-c", limit + "; exec \"$@\"", "bash"));
                }
                line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
                line.add("@" + root.resolve("command/jvm.options"));
                line.add("-Dtaxistream.home=" + root);
                line.add("-XX:TieredStopAtLevel=1"); // short-lived processes: what C2 would win, its compiling costs
                line.add("-Xmx1g");
                line.addAll(jvmOptions);
                line.addAll(classPath);
                line.add("taxistream.command.Taxistream");
                line.addAll(arguments);
                Path out = Files.createTempFile("taxistream", ".out");
                Path err = Files.createTempFile("taxistream", ".err");
                out.toFile().deleteOnExit();
                err.toFile().deleteOnExit();
                ProcessBuilder builder =
                        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
                builder.environment().putIfAbsent("SPARK_LOCAL_IP", "127.0.0.1");
                builder.environment().putAll(environment);
                return new TaxistreamProcess(builder.start(), out, err);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Runs it to its end. */
        public Ended run() {
            return start().await();
        }
    }

    /** How a process ended. */
    public record Ended(int exitCode, String out, String err) {

        /** Fails with what the process said if it did not succeed. */
        public Ended expectSuccess() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + "\n" + out + "\n" + err);
            }
            return this;
        }
    }

    public Ended await() {
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + MINUTES + " minutes:\n" + err());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return new Ended(process.exitValue(), out(), err());
    }

    public Process process() {
        return process;
    }

    /** SIGKILL. */
    public Ended kill() {
        process.destroyForcibly();
        return await();
    }

    /** SIGTERM, and the process's own end. */
    public Ended terminate() {
        process.destroy();
        return await();
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
