package taxistream.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taxistream.settings.Commands;

/** The completion in an interactive zsh, by the key Tab. Skipped where there is no zsh. */
@Tag("servers")
class CompletionTest {

    /** Types the line and Tab into a zsh, and waits for the word. In the echo of what is typed READY has two quotes. */
    private static final String TYPING = "zmodload zsh/zpty || exit 3\n"
            + "zpty z zsh -f -i\n"
            + "zpty -w z \"autoload -Uz compinit; compinit -u -D; source '$1'; print RE''ADY\"\n"
            + "zpty -r z out '*READY*'\n"
            + "zpty -n -w z \"$2\"$'\\t'\n"
            + "zpty -r z out \"*$3*\" && print done\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "./taxistream statistics prev, preview",
        "taxistream replay --spe, --speedup",
        "taxistream stream --state-s, --state-store"
    })
    void tabCompletesInZsh(String typed, String completed) throws IOException, InterruptedException {
        assumeThat(new ProcessBuilder("bash", "-c", "command -v zsh >/dev/null")
                        .start()
                        .waitFor())
                .as("zsh is there")
                .isZero();
        StringWriter script = new StringWriter();
        Commands commands = new Commands(Map.of(), new PrintWriter(script), new PrintWriter(new StringWriter()));
        assertThat(Taxistream.run(commands, "completion")).isZero();
        Path file = Files.writeString(folder.resolve("completion"), script.toString());
        Process zsh = new ProcessBuilder("zsh", "-f", "-c", TYPING, "typing", file.toString(), typed, completed)
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(zsh.waitFor(1, TimeUnit.MINUTES))
                    .as("'%s' became '%s'", typed, completed)
                    .isTrue();
            assertThat(new String(zsh.getInputStream().readAllBytes())).contains("done");
        } finally {
            zsh.descendants().forEach(ProcessHandle::destroyForcibly);
            zsh.destroyForcibly();
        }
    }
}
