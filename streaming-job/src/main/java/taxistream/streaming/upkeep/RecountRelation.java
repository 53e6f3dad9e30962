package taxistream.streaming.upkeep;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import taxistream.trips.SourceColumn;

/** A relation over files of one layout, with the columns of trips alone. Further columns of a file are ignored. */
final class RecountRelation implements AutoCloseable {

    static final String FILE_ROW = "taxistream_file_row";
    static final String FILE_NAME = "taxistream_file_name";

    private final SparkSession reading;
    private final String view = "files_" + UUID.randomUUID().toString().replace("-", "");

    private RecountRelation(SparkSession reading) {
        this.reading = reading;
    }

    /**
     * Opens the files until the relation is closed. A plan made on the open relation can still run afterwards.
     *
     * @param columns the columns to read; of all files alike
     * @param splitByBytes whether values are encoded as BYTE_STREAM_SPLIT, which only Spark's slower reader decodes
     */
    static RecountRelation of(SparkSession spark, Set<SourceColumn> columns, List<Path> files, boolean splitByBytes) {
        RecountRelation relation = new RecountRelation(session(spark, splitByBytes));
        Dataset<Row> rows = relation.reading
                .read()
                .schema(schema(columns))
                .parquet(files.stream().map(RecountFile::literal).toArray(String[]::new))
                .select(selected(columns));
        boolean differInCaseAlone =
                columns.stream().anyMatch(column -> !column.sqlName().equals(column.name()));
        if (differInCaseAlone) {
            // The other session's planner would look the file's columns up again, and ignore case. Behind an RDD it
            // cannot.
            rows = relation.reading.createDataFrame(rows.javaRDD(), rows.schema());
        }
        rows.createOrReplaceGlobalTempView(relation.view);
        return relation;
    }

    /** A case-sensitive session: the session for statistics ignores case in names. */
    private static SparkSession session(SparkSession spark, boolean splitByBytes) {
        SparkSession reading = spark.newSession();
        reading.conf().set("spark.sql.caseSensitive", "true");
        reading.conf().set("spark.sql.parquet.enableVectorizedReader", Boolean.toString(!splitByBytes));
        // INT96 times are never rebased, whichever program wrote them.
        reading.conf().set("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED");
        return reading;
    }

    /** The columns under names that differ in more than capitals. */
    static List<SourceColumn> named(List<SourceColumn> columns) {
        Map<String, Integer> seen = new HashMap<>();
        return columns.stream()
                .map(column -> {
                    int before = seen.merge(column.name().toLowerCase(Locale.ROOT), 1, Integer::sum) - 1;
                    return before == 0 ? column : column.called(column.name() + "#" + before);
                })
                .toList();
    }

    /** As SQL names the relation, in any session. */
    String name() {
        return "global_temp." + view;
    }

    private static Column[] selected(Set<SourceColumn> columns) {
        Column[] selected = new Column[columns.size() + 2];
        int at = 0;
        for (SourceColumn column : columns) {
            selected[at++] =
                    functions.col("`" + column.name().replace("`", "``") + "`").as(column.sqlName());
        }
        selected[at++] = functions.col("_metadata.row_index").as(FILE_ROW);
        selected[at] = functions.col("_metadata.file_name").as(FILE_NAME);
        return selected;
    }

    private static StructType schema(Set<SourceColumn> columns) {
        StructType schema = new StructType();
        for (SourceColumn column : columns) {
            schema = schema.add(new StructField(column.name(), type(column), true, Metadata.empty()));
        }
        return schema;
    }

    /** The type to request from Spark. A time is requested as its stored number. */
    private static DataType type(SourceColumn column) {
        boolean isLong = column.type().physical().equals("INT64");
        boolean unsigned = column.type().mark().equals("UNSIGNED");
        return switch (column.kind()) {
            case WHOLE_NUMBER ->
                unsigned
                        ? (isLong ? DataTypes.createDecimalType(20, 0) : DataTypes.LongType)
                        : (isLong ? DataTypes.LongType : DataTypes.IntegerType);
            case DECIMAL ->
                DataTypes.createDecimalType(
                        column.type().precision(), column.type().scale());
            case NUMBER -> column.type().physical().equals("FLOAT") ? DataTypes.FloatType : DataTypes.DoubleType;
            case DATE -> DataTypes.IntegerType;
            case TIME_MILLIS, TIME_MICROS, TIME_NANOS -> DataTypes.LongType;
            case TIME_INT96 -> DataTypes.TimestampType;
            case TEXT, BYTES -> DataTypes.StringType;
            case NOTHING, UNREADABLE ->
                throw new IllegalArgumentException("no field is made of " + column.name() + ", " + column.type());
        };
    }

    @Override
    public void close() {
        reading.catalog().dropGlobalTempView(view);
    }
}
