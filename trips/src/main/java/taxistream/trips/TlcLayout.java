package taxistream.trips;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import taxistream.trips.SourceColumn.Kind;
import taxistream.trips.SourceValue.Source;

/**
 * The mapping of TLC's columns to a trip's fields, for every service and year: the one place that knows it. Columns are found
 * by name without regard to capitals and to blanks around it; an absent column, one of the null type and a null value are the same.
 *
 * <p>Sources: TLC's data dictionaries for yellow, green, FHV and high-volume FHV trip records, and the files themselves.
 */
public final class TlcLayout {

    private static final Map<Service, Map<TripField, List<String>>> NAMES = new EnumMap<>(Service.class);
    /** The parts of a high-volume fare, which has no total of its own. */
    private static final List<String> HIGH_VOLUME_TOTAL = List.of(
            "base_passenger_fare",
            "tolls",
            "bcf",
            "sales_tax",
            "congestion_surcharge",
            "airport_fee",
            "cbd_congestion_fee",
            "tips");

    static {
        NAMES.put(Service.YELLOW, meteredNames("tpep"));
        NAMES.put(Service.GREEN, meteredNames("lpep"));
        NAMES.put(
                Service.FHV,
                Map.of(
                        TripField.VENDOR, List.of("dispatching_base_num"),
                        TripField.PICKUP_AT, List.of("pickup_datetime", "pickup_date"),
                        TripField.DROPOFF_AT, List.of("dropoff_datetime", "dropoff_date"),
                        TripField.PICKUP_ZONE, List.of("pulocationid", "locationid"),
                        TripField.DROPOFF_ZONE, List.of("dolocationid")));
        NAMES.put(
                Service.FHVHV,
                Map.of(
                        TripField.VENDOR, List.of("hvfhs_license_num"),
                        TripField.PICKUP_AT, List.of("pickup_datetime"),
                        TripField.DROPOFF_AT, List.of("dropoff_datetime"),
                        TripField.PICKUP_ZONE, List.of("pulocationid"),
                        TripField.DROPOFF_ZONE, List.of("dolocationid"),
                        TripField.DISTANCE_MILES, List.of("trip_miles"),
                        TripField.FARE_CENTS, List.of("base_passenger_fare"),
                        TripField.TIP_CENTS, List.of("tips"),
                        TripField.TOLLS_CENTS, List.of("tolls"),
                        TripField.CBD_FEE_CENTS, List.of("cbd_congestion_fee")));
    }

    /** The fields that columns of this service's files fill. */
    static Set<TripField> fieldsOf(Service service) {
        return NAMES.get(service).keySet();
    }

    /** The field that a column of TLC's files fills, whatever the service; for a person who knows the files. */
    public static Optional<TripField> fieldOf(String column) {
        String name = column.strip().toLowerCase(Locale.ROOT);
        return NAMES.values().stream()
                .flatMap(names -> names.entrySet().stream())
                .filter(field -> field.getValue().contains(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Map<TripField, List<String>> meteredNames(String prefix) {
        Map<TripField, List<String>> names = new EnumMap<>(TripField.class);
        names.put(TripField.VENDOR, List.of("vendorid", "vendor_id", "vendor_name"));
        names.put(TripField.PICKUP_AT, List.of(prefix + "_pickup_datetime", "pickup_datetime", "trip_pickup_datetime"));
        names.put(
                TripField.DROPOFF_AT,
                List.of(prefix + "_dropoff_datetime", "dropoff_datetime", "trip_dropoff_datetime"));
        names.put(TripField.PICKUP_ZONE, List.of("pulocationid"));
        names.put(TripField.DROPOFF_ZONE, List.of("dolocationid"));
        names.put(TripField.PASSENGER_COUNT, List.of("passenger_count"));
        names.put(TripField.DISTANCE_MILES, List.of("trip_distance"));
        names.put(TripField.RATE_CODE, List.of("ratecodeid", "rate_code"));
        names.put(TripField.PAYMENT_TYPE, List.of("payment_type"));
        names.put(TripField.FARE_CENTS, List.of("fare_amount", "fare_amt"));
        names.put(TripField.TIP_CENTS, List.of("tip_amount", "tip_amt"));
        names.put(TripField.TOLLS_CENTS, List.of("tolls_amount", "tolls_amt"));
        names.put(TripField.CBD_FEE_CENTS, List.of("cbd_congestion_fee"));
        names.put(TripField.TOTAL_CENTS, List.of("total_amount", "total_amt"));
        return names;
    }

    /** The first month whose files have the field, where they did not from the beginning. */
    private static final Map<TripField, YearMonth> SINCE = Map.of(TripField.CBD_FEE_CENTS, YearMonth.of(2025, 1));

    /** A column that only one service's files have, for each service. */
    private static final Map<Service, String> MARKS = Map.of(
            Service.YELLOW, "tpep_pickup_datetime",
            Service.GREEN, "lpep_pickup_datetime",
            Service.FHVHV, "hvfhs_license_num",
            // Files of high-volume trips have it too, but with a mark of their own.
            Service.FHV, "dispatching_base_num");

    private final Service service;
    /** By name, without regard to capitals and to blanks around it; those of the same name in the file's order. */
    private final Map<String, List<SourceColumn>> columns = new LinkedHashMap<>();

    private final Set<String> names = new LinkedHashSet<>();

    private TlcLayout(Service service, Collection<SourceColumn> columns) {
        this.service = service;
        for (SourceColumn column : columns) {
            String name = Grammar.trimmed(column.name()).toLowerCase(Locale.ROOT);
            names.add(name);
            if (column.kind() != Kind.NOTHING) {
                this.columns.computeIfAbsent(name, any -> new ArrayList<>()).add(column);
            }
        }
    }

    /**
     * The layout of a file of this service with these columns.
     *
     * @param file the file's name, for the sentence
     * @throws TripFileException if no column can be the pickup time, if a column that a field is made of has a type that nothing can be
     *     made of, or if the columns are those of another service
     */
    public static TlcLayout of(Service service, Collection<SourceColumn> columns, String file) {
        TlcLayout layout = new TlcLayout(service, columns);
        if (layout.find(TripField.PICKUP_AT).isEmpty()) {
            throw new TripFileException("Cannot read " + file + " as " + service + " trips: it has no pickup time ("
                    + String.join(" or ", NAMES.get(service).get(TripField.PICKUP_AT)) + ") among its columns "
                    + columns.stream().map(SourceColumn::name).collect(Collectors.joining(", "))
                    + ". Check the file, or pass --service.");
        }
        layout.serviceOfColumns().filter(other -> other != service).ifPresent(other -> {
            throw new TripFileException("Cannot read " + file + " as " + service + " trips: its column "
                    + MARKS.get(other) + " is one of " + other + " trips. Rename the file, or pass --service " + other
                    + ".");
        });
        layout.mapped().forEach(column -> checkReadable(column, file));
        checkDistinct(layout.mapped(), file);
        return layout;
    }

    /** The service whose mark the columns bear; this layout's own if they bear several. */
    private Optional<Service> serviceOfColumns() {
        if (names.contains(MARKS.get(service)) && service != Service.FHV) {
            return Optional.of(service);
        }
        return Stream.of(Service.FHVHV, Service.YELLOW, Service.GREEN, Service.FHV)
                .filter(other -> names.contains(MARKS.get(other)))
                .findFirst();
    }

    private static void checkDistinct(Set<SourceColumn> columns, String file) {
        Set<String> names = new HashSet<>();
        for (SourceColumn column : columns) {
            if (!names.add(column.name())) {
                throw new TripFileException("Cannot read " + file + ": it has two columns of the name " + column.name()
                        + ", and which of them counts cannot be known. Leave one out.");
            }
        }
    }

    private static void checkReadable(SourceColumn column, String file) {
        if (column.kind() == Kind.UNREADABLE) {
            throw new TripFileException("Cannot read " + file + ": its column " + column.name() + " holds "
                    + column.type()
                    + ", and no field of a trip can be read from that. Write it as a number, a text or a"
                    + " time, or leave it out.");
        }
        if (column.kind().isTime() && column.type().isAdjustedToUtc()) {
            throw new TripFileException("Cannot read " + file + ": its column " + column.name()
                    + " holds instants (isAdjustedToUTC), but trips have the time of New York's wall clock, without a"
                    + " zone. Write it as a timestamp without a zone: converted to America/New_York, or as it is if"
                    + " only the mark is wrong.");
        }
    }

    /** The columns that hold the field: one, as a rule; several of the same name but for capitals; none where the file has none. */
    private List<SourceColumn> find(TripField field) {
        return NAMES.get(service).getOrDefault(field, List.of()).stream()
                .filter(columns::containsKey)
                .findFirst()
                .map(columns::get)
                .orElse(List.of());
    }

    private Stream<SourceColumn> highVolumeParts() {
        return HIGH_VOLUME_TOTAL.stream().flatMap(part -> columns.getOrDefault(part, List.of()).stream());
    }

    /** The columns that fields are made of, in no order, each once. */
    public Set<SourceColumn> mapped() {
        Set<SourceColumn> mapped = new LinkedHashSet<>();
        NAMES.get(service).keySet().forEach(field -> mapped.addAll(find(field)));
        if (service == Service.FHVHV) {
            highVolumeParts().forEach(mapped::add);
        }
        return mapped;
    }

    /**
     * The fields that files of this service may fill and this one does not, for it lacks the column: they are null in every trip.
     *
     * @param month the file's month: a field that TLC's files have since a later one is not missing
     */
    public List<TripField> unfilled(YearMonth month) {
        return NAMES.get(service).keySet().stream()
                .filter(field -> !month.isBefore(SINCE.getOrDefault(field, month)))
                .filter(field -> find(field).isEmpty())
                .sorted()
                .toList();
    }

    /** The column that has the vendors, quoted, if they are whole numbers there. */
    public Optional<String> vendorNumbers(SqlDialect dialect) {
        List<SourceColumn> vendors = find(TripField.VENDOR);
        return vendors.size() == 1 && vendors.get(0).kind() == Kind.WHOLE_NUMBER
                ? Optional.of(dialect.quoted(vendors.get(0).sqlName()))
                : Optional.empty();
    }

    /** An expression for each field that comes from a column; all but the service, the file's month and the row. */
    Map<TripField, SourceValue> values(SqlDialect dialect) {
        Map<TripField, SourceValue> values = new EnumMap<>(TripField.class);
        for (TripField field : TripField.values()) {
            if (field != TripField.SERVICE && field != TripField.FILE_MONTH && field != TripField.FILE_ROW) {
                values.put(field, value(field, dialect));
            }
        }
        return values;
    }

    private SourceValue value(TripField field, SqlDialect dialect) {
        if (service == Service.FHVHV && field == TripField.TOTAL_CENTS) {
            return SourceValue.centsOfSum(HIGH_VOLUME_TOTAL.stream()
                    .map(part -> columns.getOrDefault(part, List.of()))
                    .filter(part -> !part.isEmpty())
                    .map(part -> part.stream()
                            .map(column -> new Source(column, dialect))
                            .toList())
                    .toList());
        }
        List<SourceValue> values = find(field).stream()
                .map(column -> value(field, new Source(column, dialect)))
                .toList();
        return values.isEmpty() ? SourceValue.absent(sqlType(field)) : SourceValue.firstOf(values);
    }

    private static SourceValue value(TripField field, Source source) {
        if (field == TripField.PAYMENT_TYPE) {
            return SourceValue.paymentType(source);
        }
        return switch (field.type()) {
            case VENDOR -> SourceValue.text(source);
            case TIME -> SourceValue.time(source);
            case MILES -> SourceValue.miles(source);
            case CENTS -> SourceValue.cents(source);
            case INT -> SourceValue.wholeNumber(source);
            case SERVICE, MONTH, LONG -> throw new IllegalArgumentException(field + " comes from no column");
        };
    }

    Service service() {
        return service;
    }

    static String sqlType(TripField field) {
        return switch (field.type()) {
            case SERVICE, VENDOR -> "STRING";
            case TIME -> "TIMESTAMP";
            case INT, MONTH -> "INT";
            case LONG, CENTS -> "BIGINT";
            case MILES -> "DOUBLE";
        };
    }
}
