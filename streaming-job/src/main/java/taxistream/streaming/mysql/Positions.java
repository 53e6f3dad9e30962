package taxistream.streaming.mysql;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The next offset to read in each partition of a topic. A partition without an entry is unread. */
public record Positions(SortedMap<Integer, Position> byPartition) {

    public static final Positions NONE = new Positions(new TreeMap<>());

    private static final Pattern TEXT = Pattern.compile("(\\d+)=(\\d+)(?:@(\\d+))?");

    public Positions {
        byPartition = Collections.unmodifiableSortedMap(new TreeMap<>(byPartition));
    }

    public static Positions of(Map<Integer, Position> byPartition) {
        return new Positions(new TreeMap<>(byPartition));
    }

    /** The next offset to read; 0 for an unread partition. */
    public long next(int partition) {
        Position position = byPartition.get(partition);
        return position == null ? 0 : position.next();
    }

    /** Whether all next offsets are equal. Leader epochs are not compared. */
    boolean isSamePlaceAs(Positions other) {
        return isAtOrBefore(other) && other.isAtOrBefore(this);
    }

    boolean isAtOrBefore(Positions other) {
        TreeSet<Integer> partitions = new TreeSet<>(byPartition.keySet());
        partitions.addAll(other.byPartition.keySet());
        return partitions.stream().allMatch(partition -> next(partition) <= other.next(partition));
    }

    /**
     * Parses the result of {@link #toString}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Positions parse(String text) {
        SortedMap<Integer, Position> positions = new TreeMap<>();
        for (String part : text.isBlank() ? new String[0] : text.strip().split(" +")) {
            Matcher position = TEXT.matcher(part);
            if (!position.matches()) {
                throw new IllegalArgumentException("'" + part + "' is no position like 0=17@3");
            }
            OptionalInt epoch = position.group(3) == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(Integer.parseInt(position.group(3)));
            positions.put(Integer.parseInt(position.group(1)), new Position(Long.parseLong(position.group(2)), epoch));
        }
        return new Positions(positions);
    }

    /** {@code 0=17@3 1=20@3}: partition, next offset, leader epoch. */
    @Override
    public String toString() {
        return byPartition.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().next()
                        + (entry.getValue().leaderEpoch().isPresent()
                                ? "@" + entry.getValue().leaderEpoch().getAsInt()
                                : ""))
                .collect(Collectors.joining(" "));
    }
}
