package taxistream.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import taxistream.testing.Broker;
import taxistream.trips.FileMonth;
import taxistream.trips.Trip;
import taxistream.trips.TripDecoder;

/** How often each row of the source files is found in a replay's topics, as a trip or as a rejected row. */
final class SourceRows {

    private SourceRows() {}

    static Map<String, Integer> in(String topic) {
        Map<String, Integer> found = new TreeMap<>();
        TripDecoder decoder = new TripDecoder();
        Broker.committed(topic).forEach(record -> {
            Trip trip = new Trip();
            assertThat(decoder.decode(record.value(), trip)).isEmpty();
            found.merge(
                    trip.service() + "/" + FileMonth.toString(trip.fileMonth()) + "/" + trip.fileRow(),
                    1,
                    Integer::sum);
        });
        Broker.committed(topic + ".rejected")
                .forEach(record -> found.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum));
        return found;
    }

    /** @param files such as {@code green/2021-01} */
    static Map<String, Integer> eachOnce(int rows, String... files) {
        Map<String, Integer> once = new TreeMap<>();
        for (String file : files) {
            for (int row = 0; row < rows; row++) {
                once.put(file + "/" + row, 1);
            }
        }
        return once;
    }
}
