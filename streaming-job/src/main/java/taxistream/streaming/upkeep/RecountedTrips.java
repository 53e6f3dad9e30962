package taxistream.streaming.upkeep;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import taxistream.settings.FailedRun;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.admit.TripColumns;
import taxistream.streaming.upkeep.LateTrips.TripName;
import taxistream.trips.Service;
import taxistream.trips.SourceColumn;
import taxistream.trips.SourceColumn.Kind;
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

    private static final String FILE_ROW = "taxistream_file_row";
    private static final String FILE_NAME = "taxistream_file_name";
    private static final SqlDialect SPARK_FILES = new SqlDialect() {
        @Override
        public String quoted(String column) {
            return SPARK.quoted(column);
        }

        @Override
        public String fileRow() {
            return FILE_ROW;
        }
    };

    private final SparkSession spark;
    private final RecountFiles files;
    private final Dataset<Row> mapped;

    private RecountedTrips(SparkSession spark, RecountFiles files, Dataset<Row> mapped) {
        this.spark = spark;
        this.files = files;
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
        Map<FileSchema, List<RecountFile>> bySchema = new LinkedHashMap<>();
        for (RecountFile file : files.files()) {
            bySchema.computeIfAbsent(schema(spark, file), schema -> new ArrayList<>())
                    .add(file);
        }
        Dataset<Row> mapped = bySchema.entrySet().stream()
                .flatMap(group -> mapped(
                        spark, layout(group.getKey(), group.getValue().get(0)), group.getValue(), outsideMonth, now))
                .reduce(Dataset::union)
                .orElseThrow(() -> new FailedRun("There is no file to recount."));
        return new RecountedTrips(spark, files, mapped);
    }

    /** What files must have in common to be read as one: Spark reads no int64 as int32. */
    private record FileSchema(Service service, StructType schema) {}

    private static FileSchema schema(SparkSession spark, RecountFile file) {
        try {
            return new FileSchema(
                    file.name().service(), spark.table(file.relation()).schema());
        } catch (Exception e) {
            if (e instanceof RuntimeException unexpected && !isUnreadable(e)) {
                throw unexpected;
            }
            throw new FailedRun(
                    "Cannot read " + file.path() + ": it is damaged or no parquet file. Fetch it again.", e);
        }
    }

    private static TlcLayout layout(FileSchema schema, RecountFile file) {
        List<SourceColumn> columns = Arrays.stream(schema.schema().fields())
                .map(field -> new SourceColumn(field.name(), kind(field.dataType())))
                .toList();
        try {
            return TlcLayout.of(schema.service(), columns, file.path().toString());
        } catch (TripFileException e) {
            throw new FailedRun(e.getMessage(), e);
        }
    }

    /** Files whose names say their months are read together: a query a file would cost a compilation a file. */
    private static Stream<Dataset<Row>> mapped(
            SparkSession spark, TlcLayout layout, List<RecountFile> files, Duration outsideMonth, Instant now) {
        Map<Boolean, List<RecountFile>> byNamed =
                files.stream().collect(Collectors.partitioningBy(RecountFile::isNamedByItsMonth));
        Stream<Dataset<Row>> renamed = byNamed.get(false).stream().map(file -> {
            TripSelect select = new TripSelect(layout, file.name().month(), outsideMonth, now);
            return spark.sql(select.sql(SqlDialect.SPARK, file.relation()));
        });
        List<String> paths = byNamed.get(true).stream()
                .map(file -> RecountFile.literal(file.path()))
                .toList();
        if (paths.isEmpty()) {
            return renamed;
        }
        String relation = "files_of_layout";
        spark.read()
                .parquet(paths.toArray(String[]::new))
                .selectExpr("*", "_metadata.row_index AS " + FILE_ROW, "_metadata.file_name AS " + FILE_NAME)
                .createOrReplaceTempView(relation);
        TripSelect select = new TripSelect(layout, SourceMonth.inName(FILE_NAME), outsideMonth, now);
        return Stream.concat(renamed, Stream.of(spark.sql(select.sql(SPARK_FILES, relation))));
    }

    private static boolean isUnreadable(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof AnalysisException
                    || cause instanceof java.io.IOException
                    || String.valueOf(cause.getMessage()).contains("is not a Parquet file")) {
                return true;
            }
        }
        return false;
    }

    private static Kind kind(DataType type) {
        if (type instanceof IntegralType) {
            return Kind.WHOLE_NUMBER;
        }
        if (type instanceof FractionalType) {
            return Kind.NUMBER;
        }
        if (type instanceof TimestampType || type instanceof TimestampNTZType || type instanceof DateType) {
            return Kind.TIME;
        }
        return type instanceof StringType ? Kind.TEXT : Kind.NOTHING;
    }

    /** What became of the files' rows. */
    public Survey survey() {
        Map<String, Long> rejected = new TreeMap<>();
        long counted = 0;
        for (Row row : mapped.groupBy(TripSelect.REASON).count().collectAsList()) {
            if (row.isNullAt(0)) {
                counted = row.getLong(1);
            } else {
                rejected.put(row.getString(0), row.getLong(1));
            }
        }
        return new Survey(files.files().size(), counted, rejected);
    }

    /**
     * What the files hold.
     *
     * @param counted rows that are trips
     * @param rejected rows that are not, by reason
     */
    public record Survey(int files, long counted, Map<String, Long> rejected) {

        public long read() {
            return counted
                    + rejected.values().stream().mapToLong(Long::longValue).sum();
        }

        /** "76,518 trips read = 76,516 counted + 2 rejected (outside_month 2)". */
        @Override
        public String toString() {
            long refused = read() - counted;
            String reasons = rejected.entrySet().stream()
                    .map(reason -> String.format(Locale.ROOT, "%s %,d", reason.getKey(), reason.getValue()))
                    .reduce((left, right) -> left + ", " + right)
                    .map(all -> " (" + all + ")")
                    .orElse("");
            return String.format(
                    Locale.ROOT,
                    "%,d trips read from %d files = %,d counted + %,d rejected%s",
                    read(),
                    files,
                    counted,
                    refused,
                    reasons);
        }
    }

    /** The number of trips of each month. */
    static SortedMap<YearMonth, Long> byMonth(Dataset<Row> trips) {
        SortedMap<YearMonth, Long> counts = new TreeMap<>();
        for (Row row : trips.groupBy(MonthWindow.COLUMN).count().collectAsList()) {
            counts.put(YearMonth.from(row.getStruct(0).getInstant(0).atZone(ZoneOffset.UTC)), row.getLong(1));
        }
        return counts;
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
