package taxistream.streaming;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import taxistream.streaming.statistic.Statistic;

/** Orders a statistic's rows by their key. */
final class KeyOrder implements Comparator<Object[]> {

    private final int[] keys;

    KeyOrder(Statistic statistic) {
        List<String> names = statistic.keys();
        keys = IntStream.range(0, statistic.columns().size())
                .filter(i -> names.contains(statistic.columns().get(i).name()))
                .toArray();
    }

    @Override
    public int compare(Object[] left, Object[] right) {
        for (int key : keys) {
            int order = compareValues(left[key], right[key]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Values of one column have one type, and every type of a key can be compared. */
    @SuppressWarnings("unchecked")
    private static int compareValues(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }
}
