package taxistream.dashboard;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The parameters of a request's URL, each with its values. */
record Parameters(Map<String, List<String>> values) {

    Set<String> names() {
        return values.keySet();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** @throws Problem if the parameter is given more than once */
    Optional<String> single(String name) {
        List<String> given = all(name);
        if (given.size() > 1) {
            throw Problem.badRequest("'" + name + "' may be given once. Separate several names by commas.");
        }
        return given.stream().findFirst();
    }

    /** The names in a list that commas separate. */
    List<String> list(String name) {
        return Stream.of(single(name).orElse("").split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** @throws Problem if the parameter is not a whole number within these bounds */
    int number(String name, int least, int most, int otherwise) {
        Optional<String> text = single(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, with the range
        }
        throw Problem.badRequest(
                "'" + name + "' is '" + text.get() + "': write a whole number from " + least + " to " + most + ".");
    }
}
