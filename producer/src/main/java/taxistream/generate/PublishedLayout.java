package taxistream.generate;

import static taxistream.generate.GeneratedColumn.nothing;
import static taxistream.generate.GeneratedColumn.of;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import taxistream.trips.Service;

/**
 * The columns of a service's files in a month, in their order, and the codec: as TLC published them.
 *
 * <p>Sources: the files themselves from 2019 on; for 2009 and 2010 TLC's data dictionary of those years.
 */
final class PublishedLayout {

    /** From here on TLC's files have 32-bit ids, whole numbers where there were doubles, and Zstandard. */
    private static final YearMonth NARROW_IDS = YearMonth.of(2023, 2);

    private static final YearMonth CONGESTION_SURCHARGE = YearMonth.of(2019, 1);
    private static final YearMonth AIRPORT_FEE = YearMonth.of(2021, 1);
    private static final YearMonth CENTRAL_BUSINESS_DISTRICT_FEE = YearMonth.of(2025, 1);

    private final Service service;
    private final YearMonth month;

    PublishedLayout(Service service, YearMonth month) {
        this.service = service;
        this.month = month;
    }

    /** The month of the service's first file. */
    static YearMonth firstMonth(Service service) {
        return switch (service) {
            case YELLOW -> YearMonth.of(2009, 1);
            case GREEN -> YearMonth.of(2013, 8);
            case FHV -> YearMonth.of(2015, 1);
            case FHVHV -> YearMonth.of(2019, 2);
        };
    }

    String codec() {
        return since(NARROW_IDS) ? "ZSTD" : "GZIP";
    }

    List<GeneratedColumn> columns() {
        return switch (service) {
            case YELLOW -> {
                if (month.getYear() == 2009) {
                    yield yellowOf2009();
                }
                yield month.getYear() == 2010 ? yellowOf2010() : yellow();
            }
            case GREEN -> green();
            case FHV -> forHire();
            case FHVHV -> highVolume();
        };
    }

    private boolean since(YearMonth first) {
        return !month.isBefore(first);
    }

    private String id() {
        return since(NARROW_IDS) ? "INTEGER" : "BIGINT";
    }

    private String count() {
        return since(NARROW_IDS) ? "BIGINT" : "DOUBLE";
    }

    private List<GeneratedColumn> yellow() {
        List<GeneratedColumn> columns = new ArrayList<>(List.of(
                of("VendorID", "vendor", id()),
                of("tpep_pickup_datetime", "pickup", "TIMESTAMP"),
                of("tpep_dropoff_datetime", "dropoff", "TIMESTAMP"),
                of("passenger_count", "passengers", count()),
                of("trip_distance", "miles", "DOUBLE"),
                of("RatecodeID", "rate_code", count()),
                of("store_and_fwd_flag", "flag", "VARCHAR"),
                of("PULocationID", "pickup_zone", id()),
                of("DOLocationID", "dropoff_zone", id()),
                of("payment_type", "coalesce(payment, 0)", "BIGINT"),
                of("fare_amount", "fare", "DOUBLE"),
                of("extra", "extra", "DOUBLE"),
                of("mta_tax", "mta_tax", "DOUBLE"),
                of("tip_amount", "tip", "DOUBLE"),
                of("tolls_amount", "tolls", "DOUBLE"),
                of("improvement_surcharge", "improvement", "DOUBLE"),
                of("total_amount", "total", "DOUBLE"),
                congestionSurcharge()));
        columns.add(
                since(AIRPORT_FEE)
                        ? of(since(NARROW_IDS) ? "Airport_fee" : "airport_fee", "airport", "DOUBLE")
                        : nothing("airport_fee"));
        addBusinessDistrictFee(columns);
        return columns;
    }

    private List<GeneratedColumn> green() {
        List<GeneratedColumn> columns = new ArrayList<>(List.of(
                of("VendorID", "vendor", id()),
                of("lpep_pickup_datetime", "pickup", "TIMESTAMP"),
                of("lpep_dropoff_datetime", "dropoff", "TIMESTAMP"),
                of("store_and_fwd_flag", "flag", "VARCHAR"),
                of("RatecodeID", "rate_code", count()),
                of("PULocationID", "pickup_zone", id()),
                of("DOLocationID", "dropoff_zone", id()),
                of("passenger_count", "passengers", count()),
                of("trip_distance", "miles", "DOUBLE"),
                of("fare_amount", "fare", "DOUBLE"),
                of("extra", "extra", "DOUBLE"),
                of("mta_tax", "mta_tax", "DOUBLE"),
                of("tip_amount", "tip", "DOUBLE"),
                of("tolls_amount", "tolls", "DOUBLE"),
                since(NARROW_IDS) ? of("ehail_fee", "NULL", "DOUBLE") : nothing("ehail_fee"),
                of("improvement_surcharge", "improvement", "DOUBLE"),
                of("total_amount", "total", "DOUBLE"),
                of("payment_type", "payment", count()),
                of("trip_type", "trip_type", count()),
                congestionSurcharge()));
        addBusinessDistrictFee(columns);
        return columns;
    }

    private GeneratedColumn congestionSurcharge() {
        return since(CONGESTION_SURCHARGE)
                ? of("congestion_surcharge", "congestion", "DOUBLE")
                : nothing("congestion_surcharge");
    }

    private void addBusinessDistrictFee(List<GeneratedColumn> columns) {
        if (since(CENTRAL_BUSINESS_DISTRICT_FEE)) {
            columns.add(of("cbd_congestion_fee", "cbd", "DOUBLE"));
        }
    }

    /** The layout of 2009 and 2010: other column names, times as texts, payments as words, places as coordinates. */
    private static List<GeneratedColumn> yellowOf2009() {
        return List.of(
                of("vendor_name", "CASE vendor WHEN 1 THEN 'CMT' ELSE 'VTS' END", "VARCHAR"),
                of("Trip_Pickup_DateTime", "strftime(pickup, '%Y-%m-%d %H:%M:%S')", "VARCHAR"),
                of("Trip_Dropoff_DateTime", "strftime(dropoff, '%Y-%m-%d %H:%M:%S')", "VARCHAR"),
                of("Passenger_Count", "passengers", "BIGINT"),
                of("Trip_Distance", "miles", "DOUBLE"),
                of("Start_Lon", "longitude(pickup_zone)", "DOUBLE"),
                of("Start_Lat", "latitude(pickup_zone)", "DOUBLE"),
                of("Rate_Code", "NULL", "DOUBLE"),
                of("store_and_forward", "NULL", "DOUBLE"),
                of("End_Lon", "longitude(dropoff_zone)", "DOUBLE"),
                of("End_Lat", "latitude(dropoff_zone)", "DOUBLE"),
                of(
                        "Payment_Type",
                        "CASE payment WHEN 1 THEN 'Credit' WHEN 2 THEN 'CASH' WHEN 3 THEN 'No Charge' ELSE 'Dispute' END",
                        "VARCHAR"),
                of("Fare_Amt", "fare", "DOUBLE"),
                of("surcharge", "extra", "DOUBLE"),
                of("mta_tax", "NULL", "DOUBLE"),
                of("Tip_Amt", "tip", "DOUBLE"),
                of("Tolls_Amt", "tolls", "DOUBLE"),
                of("Total_Amt", "round(fare + extra + tip + tolls, 2)", "DOUBLE"));
    }

    private static List<GeneratedColumn> yellowOf2010() {
        return List.of(
                of("vendor_id", "CASE vendor WHEN 1 THEN 'CMT' ELSE 'VTS' END", "VARCHAR"),
                of("pickup_datetime", "strftime(pickup, '%Y-%m-%d %H:%M:%S')", "VARCHAR"),
                of("dropoff_datetime", "strftime(dropoff, '%Y-%m-%d %H:%M:%S')", "VARCHAR"),
                of("passenger_count", "passengers", "BIGINT"),
                of("trip_distance", "miles", "DOUBLE"),
                of("pickup_longitude", "longitude(pickup_zone)", "DOUBLE"),
                of("pickup_latitude", "latitude(pickup_zone)", "DOUBLE"),
                of("rate_code", "CAST(rate_code AS BIGINT)", "VARCHAR"),
                of("store_and_fwd_flag", "flag", "VARCHAR"),
                of("dropoff_longitude", "longitude(dropoff_zone)", "DOUBLE"),
                of("dropoff_latitude", "latitude(dropoff_zone)", "DOUBLE"),
                of(
                        "payment_type",
                        "CASE payment WHEN 1 THEN 'CRD' WHEN 2 THEN 'CAS' WHEN 3 THEN 'NOC' ELSE 'DIS' END",
                        "VARCHAR"),
                of("fare_amount", "fare", "DOUBLE"),
                of("surcharge", "extra", "DOUBLE"),
                of("mta_tax", "mta_tax", "DOUBLE"),
                of("tip_amount", "tip", "DOUBLE"),
                of("tolls_amount", "tolls", "DOUBLE"),
                of("total_amount", "round(fare + extra + mta_tax + tip + tolls, 2)", "DOUBLE"));
    }

    private static List<GeneratedColumn> forHire() {
        return List.of(
                of("dispatching_base_num", "base", "VARCHAR"),
                of("pickup_datetime", "pickup", "TIMESTAMP"),
                of("dropOff_datetime", "dropoff", "TIMESTAMP"),
                of("PUlocationID", "CASE WHEN chance(h, 30) < 0.3 THEN NULL ELSE pickup_zone END", "DOUBLE"),
                of("DOlocationID", "CASE WHEN chance(h, 31) < 0.05 THEN NULL ELSE dropoff_zone END", "DOUBLE"),
                nothing("SR_Flag"),
                of("Affiliated_base_number", "base", "VARCHAR"));
    }

    private List<GeneratedColumn> highVolume() {
        List<GeneratedColumn> columns = new ArrayList<>(List.of(
                of("hvfhs_license_num", "CASE WHEN uber THEN 'HV0003' ELSE 'HV0005' END", "VARCHAR"),
                of("dispatching_base_num", "base", "VARCHAR"),
                of("originating_base_num", "CASE WHEN uber THEN base END", "VARCHAR"),
                of("request_datetime", "pickup - to_seconds(60 + CAST(chance(h, 32) * 600 AS BIGINT))", "TIMESTAMP"),
                of(
                        "on_scene_datetime",
                        "CASE WHEN uber THEN pickup - to_seconds(CAST(chance(h, 33) * 60 AS BIGINT)) END",
                        "TIMESTAMP"),
                of("pickup_datetime", "pickup", "TIMESTAMP"),
                of("dropoff_datetime", "dropoff", "TIMESTAMP"),
                of("PULocationID", "pickup_zone", id()),
                of("DOLocationID", "dropoff_zone", id()),
                of("trip_miles", "miles", "DOUBLE"),
                of("trip_time", "seconds", "BIGINT"),
                of("base_passenger_fare", "fare", "DOUBLE"),
                of("tolls", "tolls", "DOUBLE"),
                of("bcf", "round(fare * 0.0275, 2)", "DOUBLE"),
                of("sales_tax", "round(fare * 0.08875, 2)", "DOUBLE"),
                of("congestion_surcharge", "coalesce(congestion, 0)", "DOUBLE"),
                of("airport_fee", since(AIRPORT_FEE) ? "coalesce(airport, 0)" : "NULL", "DOUBLE"),
                of("tips", "tip", "DOUBLE"),
                of("driver_pay", "round(fare * 0.78, 2)", "DOUBLE"),
                of("shared_request_flag", "CASE WHEN chance(h, 34) < 0.02 THEN 'Y' ELSE 'N' END", "VARCHAR"),
                of("shared_match_flag", "CASE WHEN chance(h, 34) < 0.01 THEN 'Y' ELSE 'N' END", "VARCHAR"),
                of("access_a_ride_flag", "CASE WHEN uber THEN ' ' ELSE 'N' END", "VARCHAR"),
                of("wav_request_flag", "CASE WHEN chance(h, 35) < 0.002 THEN 'Y' ELSE 'N' END", "VARCHAR"),
                of("wav_match_flag", "CASE WHEN chance(h, 35) < 0.06 THEN 'Y' ELSE 'N' END", "VARCHAR")));
        if (since(CENTRAL_BUSINESS_DISTRICT_FEE)) {
            columns.add(of("cbd_congestion_fee", "2 * coalesce(cbd, 0)", "DOUBLE"));
        }
        return columns;
    }
}
