package taxistream.endtoend.operators;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import taxistream.endtoend.TaxistreamProcess.Ended;
import taxistream.endtoend.TestDatabase;
import taxistream.settings.CommandFamily;
import taxistream.settings.Commands;

/** One of the product's commands, run to its end in this process, whose JVM is warm: hundreds of them are run one after another. */
final class Command {

    private final CommandFamily family;
    private final String name;
    private final List<String> arguments = new ArrayList<>();

    Command(CommandFamily family, String name) {
        this.family = family;
        this.name = name;
    }

    Command with(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    Command with(List<Path> files) {
        files.forEach(file -> arguments.add(file.toString()));
        return this;
    }

    /** The password is in a file: this process's environment has none. */
    Command on(TestDatabase database) {
        try {
            Path password = Files.writeString(Files.createTempFile("password", ""), database.password());
            password.toFile().deleteOnExit();
            return with("--mysql-url", database.url(), "--mysql-user", database.user())
                    .with("--mysql-password-file", password.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ended run() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new Commands(Map.of(), new PrintWriter(out), new PrintWriter(err))
                .run(family, name, arguments.toArray(String[]::new));
        return new Ended(exitCode, out.toString(), err.toString());
    }
}
