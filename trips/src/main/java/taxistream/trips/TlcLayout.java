package taxistream.trips;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import taxistream.trips.SourceColumn.Kind;

/**
 * The mapping of TLC's columns to a trip's fields, for every service and year: the one place that knows it. Columns are found
 * by name without regard to case; an absent column, one of the null type and a null value are the same.
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
                        TripField.TOLLS_CENTS, List.of("tolls")));
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
        names.put(TripField.TOTAL_CENTS, List.of("total_amount", "total_amt"));
        return names;
    }

    private final Service service;
    private final Map<String, SourceColumn> columns = new LinkedHashMap<>();

    private TlcLayout(Service service, Collection<SourceColumn> columns) {
        this.service = service;
        for (SourceColumn column : columns) {
            this.columns.putIfAbsent(column.name().toLowerCase(Locale.ROOT), column);
        }
    }

    /**
     * The layout of a file of this service with these columns.
     *
     * @param file the file's name, for the sentence
     * @throws TripFileException if no column can be the pickup time
     */
    public static TlcLayout of(Service service, Collection<SourceColumn> columns, String file) {
        TlcLayout layout = new TlcLayout(service, columns);
        if (layout.find(TripField.PICKUP_AT).isEmpty()) {
            throw new TripFileException("Cannot read " + file + " as " + service + " trips: it has no pickup time ("
                    + String.join(" or ", NAMES.get(service).get(TripField.PICKUP_AT)) + ") among its columns "
                    + columns.stream().map(SourceColumn::name).collect(Collectors.joining(", "))
                    + ". Check the file, or pass --service.");
        }
        return layout;
    }

    /** The column that holds the field; empty where the file has none, or one of the null type. */
    private Optional<SourceColumn> find(TripField field) {
        return NAMES.get(service).getOrDefault(field, List.of()).stream()
                .map(columns::get)
                .filter(column -> column != null && column.kind() != Kind.NOTHING)
                .findFirst();
    }

    /** The column that has the vendors, quoted, if they are whole numbers there. */
    public Optional<String> vendorNumbers(SqlDialect dialect) {
        return find(TripField.VENDOR)
                .filter(column -> column.kind() == Kind.WHOLE_NUMBER)
                .map(column -> dialect.quoted(column.name()));
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
            return highVolumeTotal(dialect);
        }
        return find(field)
                .map(column -> value(field, dialect.quoted(column.name()), column.kind()))
                .orElseGet(() -> SourceValue.absent(sqlType(field)));
    }

    private static SourceValue value(TripField field, String column, Kind kind) {
        return switch (field) {
            case VENDOR -> SourceValue.text(column, kind);
            case PICKUP_AT, DROPOFF_AT -> SourceValue.time(column, kind);
            case PAYMENT_TYPE -> SourceValue.paymentType(column, kind);
            case DISTANCE_MILES -> SourceValue.miles(column, kind);
            case FARE_CENTS, TIP_CENTS, TOLLS_CENTS, TOTAL_CENTS -> SourceValue.cents(column, kind);
            default -> SourceValue.wholeNumber(column, kind, sqlType(field));
        };
    }

    private SourceValue highVolumeTotal(SqlDialect dialect) {
        List<String> names = new ArrayList<>();
        List<Kind> kinds = new ArrayList<>();
        for (String part : HIGH_VOLUME_TOTAL) {
            SourceColumn column = columns.get(part);
            if (column != null && column.kind() != Kind.NOTHING) {
                names.add(dialect.quoted(column.name()));
                kinds.add(column.kind());
            }
        }
        return SourceValue.centsOfSum(names, kinds);
    }

    Service service() {
        return service;
    }

    static String sqlType(TripField field) {
        return switch (field.type()) {
            case TEXT -> "STRING";
            case TIME -> "TIMESTAMP";
            case INT -> "INT";
            case LONG -> "BIGINT";
            case DOUBLE -> "DOUBLE";
        };
    }
}
