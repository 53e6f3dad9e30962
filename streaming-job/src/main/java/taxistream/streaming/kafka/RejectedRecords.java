package taxistream.streaming.kafka;

import taxistream.trips.Rejection;

/** Takes the records of a task that do not count. */
public interface RejectedRecords {

    /** Takes a record of the topic of trips, with its place there. */
    void send(byte[] value, int partition, long offset, Rejection rejection);

    /**
     * Waits until all is kept.
     *
     * @throws IllegalStateException if a record is not
     */
    void flush();
}
