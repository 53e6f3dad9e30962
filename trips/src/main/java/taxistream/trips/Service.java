package taxistream.trips;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A kind of taxi service that TLC publishes a file a month for. The order is part of the Avro schema: never change it. */
public enum Service {
    YELLOW,
    GREEN,
    /** For-hire vehicles: no money and no distance in the files. */
    FHV,
    /** High-volume for-hire vehicles: Uber, Lyft, Via, Juno. */
    FHVHV;

    private static final List<Service> ALL = List.of(values());

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As in file names, SQL and tables: {@code yellow}, {@code green}, {@code fhv}, {@code fhvhv}. */
    public String label() {
        return label;
    }

    /** The service of this ordinal, without copying the array of all as {@link #values} does. */
    static Service of(int ordinal) {
        return ALL.get(ordinal);
    }

    public static Optional<Service> ofLabel(String label) {
        return Arrays.stream(values())
                .filter(service -> service.label.equals(label.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** "yellow, green, fhv or fhvhv", for sentences. */
    public static String labels() {
        return "yellow, green, fhv or fhvhv";
    }

    @Override
    public String toString() {
        return label;
    }
}
