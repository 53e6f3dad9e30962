package taxistream.streaming.upkeep;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import taxistream.settings.FailedRun;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.admit.TripColumns;
import taxistream.streaming.admit.TripFunctions;
import taxistream.streaming.upkeep.LateTrips.TripName;
import taxistream.trips.ParquetFooter;
import taxistream.trips.Service;
import taxistream.trips.SourceColumn;
import taxistream.trips.SourceMonth;
import taxistream.trips.SqlDialect;
import taxistream.trips.TlcLayout;
import taxistream.trips.TripField;
import taxistream.trips.TripFileException;
import taxistream.trips.TripSelect;

/**
 * The rows of parquet files as trips, through the same mapping and the same rules of rejection as the replay's, by Spark
 * instead of DuckDB.
 */
public final class RecountedTrips {

    /** The columns that name a trip. */
    private static final String[] NAME = {
        TripField.SERVICE.column(), TripField.FILE_MONTH.column(), TripField.FILE_ROW.column()
    };

    private final SparkSession spark;
    private final RecountFiles files;
    private final long rowsInFooters;
    private final Dataset<Row> mapped;
    private Optional<Survey> survey = Optional.empty();

    private RecountedTrips(SparkSession spark, RecountFiles files, long rowsInFooters, Dataset<Row> mapped) {
        this.spark = spark;
        this.files = files;
        this.rowsInFooters = rowsInFooters;
        this.mapped = mapped;
    }

    /**
     * Reads the files' layouts.
     *
     * @param outsideMonth how far a pickup may lie outside its file's month and still count, as the replay was told
     * @throws FailedRun if a file is damaged, or lacks its pickup column
     */
    public static RecountedTrips of(SparkSession spark, RecountFiles files, Duration outsideMonth) {
        Instant now = Instant.now();
        Configuration hadoop = spark.sessionState().newHadoopConf();
        Map<FileLayout, List<ReadFile>> byLayout = new LinkedHashMap<>();
        for (RecountFile file : files.files()) {
            ReadFile read = read(spark, file, hadoop);
            byLayout.computeIfAbsent(read.layout(), layout -> new ArrayList<>()).add(read);
        }
        Dataset<Row> mapped = byLayout.entrySet().stream()
                .flatMap(group -> mapped(spark, group.getKey(), group.getValue(), outsideMonth, now))
                .reduce(Dataset::union)
                .orElseThrow(() -> new FailedRun("There is no file to recount."));
        long rows = byLayout.values().stream()
                .flatMap(List::stream)
                .mapToLong(ReadFile::rows)
                .sum();
        return new RecountedTrips(spark, files, rows, mapped);
    }

    /** The number of rows before each part, by the part's name; empty if the file has a single part. */
    private static Map<String, Long> rowsBefore(RecountFile file, List<ParquetFooter> footers) {
        Map<String, Long> before = new LinkedHashMap<>();
        long rows = 0;
        for (int i = 0; i < footers.size() && footers.size() > 1; i++) {
            if (!footers.get(i).columns().equals(footers.get(0).columns())) {
                throw new FailedRun("Cannot read " + file.spelt() + ": its part "
                        + file.parts().get(i).getName() + " has other columns than "
                        + file.parts().get(0).getName() + ". Write the folder anew.");
            }
            before.put(file.parts().get(i).getName(), rows);
            rows += footers.get(i).rows();
        }
        return before;
    }

    /**
     * The properties that files must share to be read together. Spark cannot read an INT64 column as INT32.
     *
     * @param rowsBefore for a file in parts, the number of rows before each part
     */
    private record FileLayout(
            Service service, List<SourceColumn> mapped, boolean isSplitByBytes, Map<String, Long> rowsBefore) {

        /** SQL of a row's number in its file. */
        String fileRow() {
            if (rowsBefore.isEmpty()) {
                return RecountRelation.FILE_ROW;
            }
            return rowsBefore.entrySet().stream()
                    .map(part -> " WHEN '" + part.getKey().replace("'", "\\'") + "' THEN " + part.getValue() + "L")
                    .collect(Collectors.joining(
                            "", RecountRelation.FILE_ROW + " + CASE " + RecountRelation.FILE_NAME, " END"));
        }

        TlcLayout ofFile(String file) {
            return TlcLayout.of(service, mapped, file);
        }
    }

    /** A file whose footer is read. */
    private record ReadFile(RecountFile file, FileLayout layout, long rows) {

        /**
         * A larger file gets its own query, with its month as a constant. That halves the cost of a row, and one more query costs as much
         * as 200,000 rows.
         */
        private static final long MANY_ROWS = 400_000;

        boolean isWorthAQueryOfItsOwn() {
            return rows > MANY_ROWS || !file.isNamedByItsMonth();
        }
    }

    private static ReadFile read(SparkSession spark, RecountFile file, Configuration hadoop) {
        try {
            List<ParquetFooter> footers = file.parts().stream()
                    .map(part -> RecountFile.footer(part, hadoop))
                    .toList();
            Service service = file.name().service();
            List<SourceColumn> columns = RecountRelation.named(footers.get(0).columns());
            boolean splitByBytes = footers.stream().anyMatch(ParquetFooter::isSplitByBytes);
            TlcLayout layout = TlcLayout.of(service, columns, file.spelt());
            Map<String, Long> rowsBefore = rowsBefore(file, footers);
            MillisecondTimes.check(spark, file, columns, splitByBytes);
            return new ReadFile(
                    file,
                    new FileLayout(service, List.copyOf(layout.mapped()), splitByBytes, rowsBefore),
                    footers.stream().mapToLong(ParquetFooter::rows).sum());
        } catch (TripFileException e) {
            throw new FailedRun(e.getMessage(), e);
        }
    }

    /** Small files whose names say their months are read together: a query a file would cost a compilation a file. */
    private static Stream<Dataset<Row>> mapped(
            SparkSession spark, FileLayout layout, List<ReadFile> files, Duration outsideMonth, Instant now) {
        List<RecountFile> together = files.stream()
                .filter(file -> files.size() > 1 && !file.isWorthAQueryOfItsOwn())
                .map(ReadFile::file)
                .toList();
        Stream<Dataset<Row>> alone = files.stream()
                .map(ReadFile::file)
                .filter(file -> !together.contains(file))
                .map(file -> mapped(
                        spark, layout, List.of(file), SourceMonth.of(file.name().month()), outsideMonth, now));
        return together.isEmpty()
                ? alone
                : Stream.concat(
                        alone,
                        Stream.of(mapped(
                                spark,
                                layout,
                                together,
                                SourceMonth.inName(RecountRelation.FILE_NAME),
                                outsideMonth,
                                now)));
    }

    private static Dataset<Row> mapped(
            SparkSession spark,
            FileLayout layout,
            List<RecountFile> files,
            SourceMonth month,
            Duration outsideMonth,
            Instant now) {
        TlcLayout mapping = layout.ofFile(files.get(0).spelt());
        List<Path> paths = files.stream().flatMap(file -> file.parts().stream()).toList();
        try (RecountRelation relation = ReadError.explaining(
                () -> RecountRelation.of(spark, mapping.mapped(), paths, layout.isSplitByBytes()))) {
            return spark.sql(new TripSelect(mapping, month, outsideMonth, now)
                    .sql(SqlDialect.spark(layout.fileRow(), TripFunctions.CENTS), relation.name()));
        }
    }

    /** Counts the files' rows: reads all of them at its first call. */
    public Survey survey() {
        if (survey.isEmpty()) {
            Map<String, Long> rejected = new TreeMap<>();
            SortedMap<YearMonth, Long> counted = new TreeMap<>();
            for (Row row : counts()) {
                if (row.isNullAt(0)) {
                    counted.put(YearMonth.from(row.getLocalDate(1)), row.getLong(2));
                } else {
                    rejected.put(row.getString(0), row.getLong(2));
                }
            }
            long trips = counted.values().stream().mapToLong(Long::longValue).sum();
            survey = Optional.of(new Survey(new FilesRead(files(), trips, rejected), counted));
        }
        return survey.get();
    }

    /** The number of rows by reason, and without a reason by month. */
    private List<Row> counts() {
        Column reason = functions.col(TripSelect.REASON);
        Column month = functions.when(reason.isNull(), MonthWindow.firstDay());
        return ReadError.explaining(() -> mapped.groupBy(reason, month).count().collectAsList());
    }

    /**
     * The counts of the files' rows.
     *
     * @param byMonth rows that are trips, by the month of their pickup
     */
    public record Survey(FilesRead read, SortedMap<YearMonth, Long> byMonth) {

        /** "76,518 trips read from 1 file = 76,516 counted + 2 rejected (outside_month 2)". */
        @Override
        public String toString() {
            return read.toString();
        }
    }

    /** The number of trips of each month. */
    static SortedMap<YearMonth, Long> byMonth(Dataset<Row> trips) {
        SortedMap<YearMonth, Long> counts = new TreeMap<>();
        List<Row> byMonth = ReadError.explaining(
                () -> trips.groupBy(MonthWindow.COLUMN).count().collectAsList());
        for (Row row : byMonth) {
            counts.put(YearMonth.from(row.getStruct(0).getInstant(0).atZone(ZoneOffset.UTC)), row.getLong(1));
        }
        return counts;
    }

    int files() {
        return files.files().size();
    }

    /** The number of rows that the files' footers name. */
    long rowsInFooters() {
        return rowsInFooters;
    }

    /** The trips that count, for a reading that counts all rows on its way. */
    public TalliedTrips tallied() {
        return new TalliedTrips(spark, this);
    }

    /** Every row of the files: the fields of {@link TripField}, then the reason of its rejection, or null for a trip. */
    public Dataset<Row> allRows() {
        return mapped;
    }

    /** The trips that count, with the columns of the view {@code trips}; without those that came too late for the statistic. */
    public Dataset<Row> rows(LateTrips late, String statistic) {
        Dataset<Row> counted = mapped.where(TripSelect.REASON + " IS NULL").selectExpr(TripColumns.neverNull());
        List<TripName> tooLate = late.of(statistic);
        if (!tooLate.isEmpty()) {
            counted = counted.join(names(tooLate), NAME, "left_anti");
        }
        return MonthWindow.onBatch(counted);
    }

    private Dataset<Row> names(List<TripName> trips) {
        StructType type = new StructType()
                .add(TripField.SERVICE.column(), DataTypes.StringType, false)
                .add(TripField.FILE_MONTH.column(), DataTypes.IntegerType, false)
                .add(TripField.FILE_ROW.column(), DataTypes.LongType, false);
        return spark.createDataFrame(
                trips.stream()
                        .map(trip -> RowFactory.create(trip.service(), trip.fileMonth(), trip.fileRow()))
                        .toList(),
                type);
    }
}
