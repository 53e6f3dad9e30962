package taxistream.replay.source;

/** Encodes a row's file and its row number as one number, which sorts by file and then by row. */
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
