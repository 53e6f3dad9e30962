package taxistream.replay.sort;

/** Rows in order, one at a time. For one thread. */
public interface Rows {

    /** Goes to the next row, if there is one. */
    boolean next();

    /** What the row is sorted by first. */
    long order();

    /** What it is sorted by where that is the same. */
    long row();

    /** Its bytes, in an array of their own. */
    byte[] value();

    /** Whether this one's present row comes before the other's. */
    default boolean isBefore(Rows other) {
        return order() < other.order() || order() == other.order() && row() < other.row();
    }
}
