package taxistream.remote;

import java.io.IOException;
import java.time.Duration;
import taxistream.gcs.GcsException;
import taxistream.gcs.NoAnswerException;
import taxistream.process.BackOff;

/** Retries an action after a broken connection or a busy server: a few times, with longer and longer pauses. */
final class Retries {

    static final int ATTEMPTS = 5;

    private static final BackOff BACK_OFF = new BackOff(Duration.ofMillis(500), Duration.ofSeconds(4));

    private Retries() {}

    /** An action that may fail. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    /** @throws IOException the last failure, or one that trying again cannot mend */
    static <T> T of(Attempt<T> attempt) throws IOException {
        for (int failures = 1; ; failures++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                if (!mayHelp(e, failures)) {
                    throw e;
                }
                pause(failures);
            }
        }
    }

    /** Whether to try again after so many failures in a row. */
    static boolean mayHelp(IOException failure, int failures) {
        boolean hopeless = failure instanceof ChangedObjectException
                || failure instanceof GcsException
                || failure instanceof NoAnswerException // the client has tried again itself
                || failure instanceof HttpStatusException status && !status.isTemporary();
        return !hopeless && failures < ATTEMPTS;
    }

    static void pause(int failures) throws IOException {
        try {
            BACK_OFF.await(failures);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
