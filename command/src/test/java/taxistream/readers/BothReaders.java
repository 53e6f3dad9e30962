package taxistream.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import taxistream.replay.source.EncodedTrips;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.MonthSource;
import taxistream.replay.source.MonthsAhead;
import taxistream.replay.source.Ordering;
import taxistream.replay.source.ReadyMonth;
import taxistream.replay.source.RejectedRow;
import taxistream.replay.source.Selection;
import taxistream.replay.source.Survey;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.settings.DataSize;
import taxistream.streaming.upkeep.RecountFiles;
import taxistream.streaming.upkeep.RecountedTrips;
import taxistream.trips.Service;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;
import taxistream.trips.TripField;
import taxistream.trips.TripFormat;
import taxistream.trips.TripSelect;

/** What becomes of each row of a file: the trip with all its fields, or the reason why it does not count; by the row's number. */
final class BothReaders {

    private static final Duration OUTSIDE_MONTH = Duration.ofDays(35);

    private BothReaders() {}

    /**
     * Compares the dry run, the replay and the recount of a file.
     *
     * @return the rows
     * @throws taxistream.trips.TripFileException if the replay refuses the file
     */
    static SortedMap<Long, String> agree(SparkSession spark, Path file) {
        SortedMap<Long, String> replayed = replayed(file);
        assertThat(recounted(spark, file)).as("recount of %s", file).isEqualTo(replayed);
        return replayed;
    }

    private static MonthSource source(Path file) {
        return new MonthSource(
                new Selection(OUTSIDE_MONTH, Optional.empty(), Optional.empty(), Instant.now()),
                Ordering.by(MonthRows.Order.PICKUP),
                new Workspace(DataSize.parse("256m"), Path.of(System.getProperty("java.io.tmpdir"))),
                TripFormat.AVRO);
    }

    static SortedMap<Long, String> replayed(Path file) {
        TripFiles files = TripFiles.resolve(List.of(file.toString()), Optional.empty(), Optional.empty());
        MonthSource source = source(file);
        SortedMap<Long, String> rows = new TreeMap<>();
        try (MonthsAhead months = source.months(files.byMonth(), Optional.empty());
                ReadyMonth month = months.next().orElseThrow()) {
            Optional<RejectedRow> rejected;
            while ((rejected = month.feed().nextRejected()).isPresent()) {
                rows.put(
                        rejected.get().fileRow(),
                        rejected.get().rejection().reason().label());
                assertThat(rejected.get().original()).startsWith("{").endsWith("}");
            }
            Optional<EncodedTrips> trips;
            while ((trips = month.feed().next()).isPresent()) {
                for (int i = 0; i < trips.get().size(); i++) {
                    Trip trip = new Trip();
                    assertThat(new TripDecoder().decode(trips.get().value(i), trip))
                            .isEmpty();
                    rows.put(trip.fileRow(), trip.toString());
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(surveyed(source, files)).isEqualTo(countsOf(rows));
        return rows;
    }

    /** How many rows a dry run counts, by what becomes of them. */
    static Map<String, Long> surveyed(Path file) {
        return surveyed(source(file), TripFiles.resolve(List.of(file.toString()), Optional.empty(), Optional.empty()));
    }

    private static Map<String, Long> surveyed(MonthSource source, TripFiles files) {
        Map<String, Long> counts = new TreeMap<>();
        try (MonthRows rows =
                MonthRows.open(files.files(), source.selection(), source.ordering(), source.workspace())) {
            for (Survey survey : rows.survey()) {
                survey.rejected().forEach((reason, count) -> counts.merge(reason.label(), count, Long::sum));
                if (survey.trips() > 0) {
                    counts.merge("trips", survey.trips(), Long::sum);
                }
            }
        }
        return counts;
    }

    private static Map<String, Long> countsOf(SortedMap<Long, String> rows) {
        Map<String, Long> counts = new TreeMap<>();
        rows.values().forEach(row -> counts.merge(row.startsWith("Trip[") ? "trips" : row, 1L, Long::sum));
        return counts;
    }

    static SortedMap<Long, String> recounted(SparkSession spark, Path file) {
        RecountFiles files = RecountFiles.resolve(
                List.of(file.toString()),
                Optional.empty(),
                Optional.empty(),
                spark.sessionState().newHadoopConf());
        SortedMap<Long, String> rows = new TreeMap<>();
        for (Row row : RecountedTrips.of(spark, files, OUTSIDE_MONTH).allRows().collectAsList()) {
            String reason = row.getAs(TripSelect.REASON);
            rows.put(
                    row.getAs(TripField.FILE_ROW.column()),
                    reason == null ? trip(row).toString() : reason);
        }
        return rows;
    }

    private static Trip trip(Row row) {
        Trip trip = new Trip();
        for (TripField field : TripField.values()) {
            Object value = row.getAs(field.column());
            if (value != null) {
                switch (field.type()) {
                    case SERVICE -> trip.service(Service.ofLabel((String) value).orElseThrow());
                    case VENDOR -> trip.vendor((String) value);
                    case MILES -> trip.distanceMiles((Double) value);
                    case TIME -> trip.number(field, micros((Instant) value));
                    case INT, LONG, MONTH, CENTS -> trip.number(field, ((Number) value).longValue());
                }
            }
        }
        return trip;
    }

    private static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }
}
