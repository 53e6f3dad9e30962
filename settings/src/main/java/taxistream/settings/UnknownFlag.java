package taxistream.settings;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** What is said of a flag that a command does not have. */
final class UnknownFlag {

    /** What Spark, Kafka's tools and other commands of this program call the same. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("--once", "--available-now"),
            Map.entry("--broker-list", "--bootstrap-servers"),
            Map.entry("--brokers", "--bootstrap-servers"),
            Map.entry("--kafka", "--bootstrap-servers"),
            Map.entry("--command-config", "--kafka-config"),
            Map.entry("--group", "--consumer-group"),
            Map.entry("--interval", "--trigger"),
            Map.entry("--speed", "--speedup"),
            Map.entry("--mysql", "--mysql-url"),
            Map.entry("--jdbc-url", "--mysql-url"),
            Map.entry("--user", "--mysql-user"),
            Map.entry("--password", "--mysql-password-file"),
            Map.entry("--sql", "--statistics"),
            Map.entry("--host", "--bind"),
            Map.entry("--input", "--data"),
            Map.entry("--output", "--out"),
            Map.entry("--month", "--from"),
            Map.entry("--months", "--from"),
            Map.entry("--until", "--to"));

    private UnknownFlag() {}

    static String sentence(String flag, CommandSpec spec) {
        return "Unknown flag '" + flag + "'." + hint(flag, spec).orElse("");
    }

    private static Optional<String> hint(String flag, CommandSpec spec) {
        Set<String> flags = spec.optionsMap().keySet();
        String same = SAME.get(flag);
        if (same != null && flags.contains(same)) {
            return Optional.of(" Did you mean '" + same + "'?");
        }
        return Nearest.to(flag, flags)
                .map(nearest -> " Did you mean '" + nearest + "'?")
                .or(() -> command(flag, spec.root()));
    }

    /** A word that is a command, as in {@code taxistream replay --watch}. */
    private static Optional<String> command(String flag, CommandSpec root) {
        return Nearest.to(flag.replaceFirst("^-+", ""), root.subcommands().keySet())
                .map(command -> " Did you mean the command '" + root.name() + " " + command + "'?");
    }
}
