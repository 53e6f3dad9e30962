package taxistream.replay.sort;

/** Rows in order, one at a time. For one thread. */
public interface Rows {

    /** Goes to the next row, if there is one. */
    boolean next();

    /** The first sort key of the row. */
    long order();

    /** The second sort key, for rows with equal first keys. */
    long row();

    /** The row's bytes, as a new array. */
    byte[] value();

    /** Whether the present row of this sequence comes before the other's. */
    default boolean isBefore(Rows other) {
        return order() < other.order() || order() == other.order() && row() < other.row();
    }
}
