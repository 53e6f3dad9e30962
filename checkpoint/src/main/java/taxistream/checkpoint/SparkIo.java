package taxistream.checkpoint;

import java.io.IOException;

/** Throws an {@link IOException} where Spark's Scala interfaces expect one and Java's compiler does not know of it. */
final class SparkIo {

    private SparkIo() {}

    @FunctionalInterface
    interface Io<T> {
        T call() throws IOException;
    }

    static <T> T call(Io<T> io) {
        try {
            return io.call();
        } catch (IOException e) {
            throw SparkIo.<RuntimeException>unchecked(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException unchecked(Throwable e) throws E {
        throw (E) e;
    }
}
