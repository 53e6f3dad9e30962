package taxistream.trips;

import java.util.Objects;

/** A column as it stands in a file: its name in the file's own spelling, and what its type can hold. */
public record SourceColumn(String name, Kind kind) {

    /** What a type can hold, as far as the mapping cares: int32 and int64 are the same, and so are all texts. */
    public enum Kind {
        WHOLE_NUMBER,
        NUMBER,
        TIME,
        TEXT,
        /** The null type: no row has a value. Treated as if the column were absent. */
        NOTHING
    }

    public SourceColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
    }
}
