package taxistream.replay.source;

/**
 * How many rows a file has.
 *
 * @param rows all of them, as the file's footer states
 * @param leftOut those that are neither sent nor rejected, because of {@code --from} and {@code --to}
 */
public record FileRows(TripFile file, long rows, long leftOut) {

    /** Those that are to be sent, as trips or as rejected rows. */
    public long toSend() {
        return rows - leftOut;
    }
}
