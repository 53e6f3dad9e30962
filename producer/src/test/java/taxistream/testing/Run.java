package taxistream.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import taxistream.replay.ProducerCommands;
import taxistream.settings.Commands;

/** A command as a user runs it: its exit code, and what it printed. */
public record Run(int exitCode, String out, String err) {

    public static Run of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Commands commands = new Commands(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
        int exitCode = commands.run(new Root(), List.of(ProducerCommands.family()), arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    @Command(name = "taxistream")
    private static final class Root implements Runnable {
        @Override
        public void run() {}
    }
}
