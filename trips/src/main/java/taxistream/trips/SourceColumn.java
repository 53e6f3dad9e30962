package taxistream.trips;

import java.util.Objects;
import java.util.Set;

/**
 * A column as it stands in a file.
 *
 * @param name in the file's own spelling
 * @param type what the file says of its type
 * @param sqlName what the reading engine calls it: DuckDB renames a column whose name another one has but for capitals
 */
public record SourceColumn(String name, ParquetType type, String sqlName) {

    /** What a type can hold, as far as the mapping cares: int32 and int64 are the same. */
    public enum Kind {
        WHOLE_NUMBER,
        /** An exact decimal number of at most 38 digits. */
        DECIMAL,
        /** A binary floating-point number. */
        NUMBER,
        /** A day, which counts as its midnight. */
        DATE,
        TIME_MILLIS,
        TIME_MICROS,
        TIME_NANOS,
        /** A time in twelve bytes, as old writers spell it. */
        TIME_INT96,
        TEXT,
        /** Bytes without a mark that they are UTF-8. They count as text if they are. */
        BYTES,
        /** The null type: no row has a value. Treated as if the column were absent. */
        NOTHING,
        /** Nothing that a field of a trip could be made of. */
        UNREADABLE;

        private static final Set<Kind> TIMES = Set.of(DATE, TIME_MILLIS, TIME_MICROS, TIME_NANOS, TIME_INT96);

        boolean isTime() {
            return TIMES.contains(this);
        }

        boolean isText() {
            return this == TEXT || this == BYTES;
        }
    }

    public SourceColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(sqlName, "sqlName");
    }

    public SourceColumn(String name, ParquetType type) {
        this(name, type, name);
    }

    /** The same column under the name that the engine gives it. */
    public SourceColumn called(String other) {
        return new SourceColumn(name, type, other);
    }

    public Kind kind() {
        return type.kind();
    }
}
