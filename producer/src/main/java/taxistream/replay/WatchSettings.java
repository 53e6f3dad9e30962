package taxistream.replay;

import java.time.Duration;
import java.util.Set;
import taxistream.replay.kafka.KafkaEndpoint;
import taxistream.replay.kafka.Topics;
import taxistream.trips.Service;

/**
 * The settings of a watch.
 *
 * @param replay the id of the replay that it goes on with
 * @param every how long after a look the next one comes
 * @param settle for how long a file that may be written to must look the same
 * @param patience a missing file is waited for until a file of so many months later is whole
 * @param expected services that each month must have; empty for those of which there is a file
 * @param once whether it ends when all that is whole is sent
 */
record WatchSettings(
        String replay,
        KafkaEndpoint kafka,
        Topics topics,
        Duration every,
        Duration settle,
        int patience,
        Set<Service> expected,
        boolean once) {}
