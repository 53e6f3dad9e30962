package taxistream.replay.source;

/** A row among those of a month's files, as one number that sorts by the files' order and by the row's place in its own. */
public final class RowNumber {

    private static final int FILE_SHIFT = 48;

    private RowNumber() {}

    public static long of(int fileIndex, long fileRow) {
        return (long) fileIndex << FILE_SHIFT | fileRow;
    }

    static int fileIndex(long number) {
        return (int) (number >>> FILE_SHIFT);
    }

    static long inItsFile(long number) {
        return number & (1L << FILE_SHIFT) - 1;
    }
}
