package taxistream.gcs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taxistream.process.BackOff;

/**
 * Tries a request again until it is answered or a deadline has passed.
 *
 * @param server that is asked, for people
 * @param deadline how long after the first try there may be another
 */
record Retries(URI server, Duration deadline, BackOff backOff) {

    private static final Logger log = LoggerFactory.getLogger(Retries.class);

    /** One try of a request. An IOException means no answer; a refusal is a {@link GcsException}. */
    @FunctionalInterface
    interface Request<T> {
        T send() throws IOException, InterruptedException;
    }

    /**
     * @param name of the request, for people
     * @throws GcsException as the request threw it, at once
     * @throws NoAnswerException if there was no answer within the deadline, or the server's certificate is not trusted
     */
    <T> T run(String name, Request<T> request) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        for (int tries = 1; ; tries++) {
            try {
                return request.send();
            } catch (InterruptedException e) {
                throw interrupted(name);
            } catch (GcsException e) {
                throw e;
            } catch (IOException e) {
                if (NoAnswerException.isUntrusted(e)) {
                    throw new NoAnswerException(e.getMessage(), server, e);
                }
                long millis = backOff.pause(tries).toMillis();
                if (System.nanoTime() + millis * 1_000_000 > end) {
                    throw new NoAnswerException(
                            name + " had no answer after " + tries + " tries within " + deadline.toSeconds() + " s: "
                                    + e,
                            server,
                            e);
                }
                log.info(
                        "Trying again: request={} tries={} pauseMillis={} cause={}", name, tries, millis, e.toString());
                sleep(name, millis);
            }
        }
    }

    private static void sleep(String name, long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(name);
        }
    }

    /** Spark reads this exception as a query that was asked to stop. */
    private static InterruptedIOException interrupted(String name) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException(name + " was interrupted");
    }
}
