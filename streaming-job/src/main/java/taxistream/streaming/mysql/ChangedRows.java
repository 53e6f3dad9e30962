package taxistream.streaming.mysql;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * The groups that a batch changed, each as its columns' values in their order. They can be read again, because a transaction may be
 * repeated.
 */
public interface ChangedRows extends Iterable<Object[]> {

    int size();

    static ChangedRows of(List<Object[]> rows) {
        return of(rows, Function.identity());
    }

    /** Rows that are stored in a compact form until they are read. */
    static <T> ChangedRows of(List<T> compact, Function<T, Object[]> values) {
        return new ChangedRows() {
            @Override
            public int size() {
                return compact.size();
            }

            @Override
            public Iterator<Object[]> iterator() {
                return compact.stream().map(values).iterator();
            }
        };
    }
}
