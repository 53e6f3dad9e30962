package taxistream.streaming.statistic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry;
import taxistream.settings.Nearest;

/** The functions that a statistic may call. functions.txt lists them, and refused-functions.txt gives the reason for refusing others. */
final class FunctionList {

    private static final Set<String> ADMITTED = admitted();
    private static final Map<String, String> REASONS = reasons();
    private static final String NOT_LISTED =
            "is not among the functions that a statistic may call (see docs/statistics.md)";

    /** How Spark writes what other databases call so, where no name is near. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "truncate", "floor(x)",
            "strftime", "date_format(x, 'yyyy-MM-dd')",
            "datetrunc", "date_trunc('day', x)",
            "iif", "if(x, y, z)",
            "countif", "count_if(x)",
            "sumif", "sum(x) FILTER (WHERE y)");

    private FunctionList() {}

    static boolean admits(String function) {
        return ADMITTED.contains(function.toLowerCase(Locale.ROOT));
    }

    /** The admitted names. */
    static Set<String> names() {
        return ADMITTED;
    }

    /** What to write for a function that Spark does not know, as a sentence; may be empty. */
    static String hint(String function) {
        String known = ELSEWHERE.get(function.toLowerCase(Locale.ROOT));
        return known == null ? Nearest.hint(function, ADMITTED) : " Write " + known + ".";
    }

    /** Why the function is refused; empty if Spark has no such function. */
    static Optional<String> reason(String function) {
        String name = function.toLowerCase(Locale.ROOT);
        if (REASONS.containsKey(name)) {
            return Optional.of(REASONS.get(name));
        }
        FunctionIdentifier id = new FunctionIdentifier(name);
        return FunctionRegistry.builtin().functionExists(id)
                        || TableFunctionRegistry.builtin().functionExists(id)
                ? Optional.of(NOT_LISTED)
                : Optional.empty();
    }

    private static Set<String> admitted() {
        Set<String> names = new LinkedHashSet<>();
        lines("functions.txt").stream()
                .filter(line -> !line.startsWith("=="))
                .forEach(line -> names.addAll(List.of(line.split(" "))));
        return Set.copyOf(names);
    }

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new HashMap<>();
        for (String line : lines("refused-functions.txt")) {
            String[] parts = line.split(" \\| ", 2);
            List.of(parts[0].split(" ")).forEach(name -> reasons.put(name, parts[1]));
        }
        return Map.copyOf(reasons);
    }

    /** The resource's lines but its comments. */
    static List<String> lines(String resource) {
        try (InputStream in = FunctionList.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
