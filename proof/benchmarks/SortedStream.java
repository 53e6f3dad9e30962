import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import taxistream.replay.source.EncodedTrips;
import taxistream.replay.source.MonthRows;
import taxistream.replay.source.MonthSource;
import taxistream.replay.source.MonthsAhead;
import taxistream.replay.source.Ordering;
import taxistream.replay.source.ReadyMonth;
import taxistream.replay.source.Selection;
import taxistream.replay.source.TripFile;
import taxistream.replay.source.TripFiles;
import taxistream.replay.source.Workspace;
import taxistream.settings.DataSize;
import taxistream.trips.TripFormat;

/**
 * A replay without Kafka: parquet files to a sorted stream of encoded trips, several times over. Lines of rows, CPU seconds of the
 * process and seconds. Run from its source on the launcher's class path. Arguments: a folder of trip files, and how many rounds.
 */
final class SortedStream {

    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    public static void main(String[] arguments) throws Exception {
        SortedMap<YearMonth, List<TripFile>> months =
                TripFiles.resolve(List.of(arguments[0]), Optional.empty(), Optional.empty()).byMonth();
        MonthSource source = new MonthSource(
                new Selection(Duration.ofDays(35), Optional.empty(), Optional.empty(), Instant.now()),
                Ordering.by(MonthRows.Order.PICKUP),
                new Workspace(DataSize.parse("1g"), Path.of(System.getProperty("java.io.tmpdir"))),
                TripFormat.AVRO);
        for (int round = 1; round <= Integer.parseInt(arguments[1]); round++) {
            long cpu = PROCESS.getProcessCpuTime();
            long began = System.nanoTime();
            long rows = read(source.months(months, Optional.empty()));
            System.out.println(rows + " " + (PROCESS.getProcessCpuTime() - cpu) / 1e9 + " " + (System.nanoTime() - began) / 1e9);
        }
    }

    private static long read(MonthsAhead ahead) throws InterruptedException {
        long rows = 0;
        try (ahead) {
            Optional<ReadyMonth> next;
            while ((next = ahead.next()).isPresent()) {
                try (ReadyMonth month = next.get()) {
                    while (month.feed().nextRejected().isPresent()) {
                        rows++;
                    }
                    Optional<EncodedTrips> trips;
                    while ((trips = month.feed().next()).isPresent()) {
                        ahead.prepare();
                        rows += trips.get().size();
                    }
                }
            }
        }
        return rows;
    }
}
