package taxistream.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taxistream.settings.Commands;

/** A flag that a command does not have: the sentence names the one that was meant, as far as that can be known. */
class UnknownFlagTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "status --wath                    | Did you mean '--watch'?",
                "replay --wath                    | Did you mean the command 'taxistream watch'?",
                "replay --watch                   | Did you mean the command 'taxistream watch'?",
                "stream --once                    | Did you mean '--available-now'?",
                "stream --broker-list=kafka:9092  | Did you mean '--bootstrap-servers'?",
                "stream --avalable-now            | Did you mean '--available-now'?",
                "replay --until                   | Did you mean '--to'?",
                "stream --quick                   | -",
            })
    void theFlagThatWasMeantIsNamed(String line, String hint) {
        StringWriter err = new StringWriter();
        Commands commands = new Commands(Map.of(), new PrintWriter(new StringWriter()), new PrintWriter(err));
        assertThat(Taxistream.run(commands, line.split(" "))).isEqualTo(Commands.WRONG_USAGE);
        String flag = line.split(" ")[1].replaceFirst("=.*", "");
        assertThat(err.toString().lines().findFirst())
                .contains("Unknown flag '" + flag + "'." + (hint == null ? "" : " " + hint));
    }
}
