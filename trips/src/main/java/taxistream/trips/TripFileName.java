package taxistream.trips;

import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file's name says of it, as TLC publishes it: {@code green_tripdata_2021-01.parquet}. */
public record TripFileName(Service service, YearMonth month) {

    private static final Pattern PUBLISHED = Pattern.compile("(?i)([a-z]+)_tripdata_([^.]*)\\.parquet");

    /**
     * Reads a file's name.
     *
     * @param name the name alone, without folders
     * @param service replaces what the name says
     * @param month replaces what the name says
     * @throws TripFileException if the name does not say what is not replaced
     */
    public static TripFileName parse(String name, Optional<Service> service, Optional<YearMonth> month) {
        if (service.isPresent() && month.isPresent()) {
            return new TripFileName(service.get(), month.get());
        }
        Matcher matcher = PUBLISHED.matcher(name);
        if (!matcher.matches()) {
            throw new TripFileException("Cannot tell service and month of " + name
                    + ": rename it <service>_tripdata_<yyyy-MM>.parquet, or pass --service and --month.");
        }
        return new TripFileName(
                service.orElseGet(() -> serviceIn(name, matcher.group(1))),
                month.orElseGet(() -> monthIn(name, matcher.group(2))));
    }

    /** Whether the name says a service and a month, as TLC's names do. */
    public static boolean isPublished(String name) {
        try {
            parse(name, Optional.empty(), Optional.empty());
            return true;
        } catch (TripFileException e) {
            return false;
        }
    }

    private static Service serviceIn(String name, String label) {
        return Service.ofLabel(label)
                .orElseThrow(() -> new TripFileException("Cannot tell the service of " + name + ": '" + label
                        + "' is none of " + Service.labels() + ". Rename it, or pass --service."));
    }

    private static YearMonth monthIn(String name, String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw new TripFileException(
                    "Cannot tell the month of " + name + ": '" + text
                            + "' is not a month. Rename it <service>_tripdata_<yyyy-MM>.parquet, or pass --month.",
                    e);
        }
    }

    /** As TLC publishes it. */
    public String fileName() {
        return service.label() + "_tripdata_" + month + ".parquet";
    }
}
