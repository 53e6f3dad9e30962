package taxistream.endtoend.faults;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The network between our processes and one server, which can be cut.
 *
 * @param address host:port, as the processes dial it
 */
record Line(Proxy proxy, String address) {

    private static final String SILENCE = "silence";

    /** Ends every connection, and refuses new ones. */
    void cut() {
        run(proxy::disable);
    }

    void mend() {
        run(proxy::enable);
    }

    /** What the server answers from now on does not arrive, though what it is asked does. */
    void loseAnswers() {
        run(() -> proxy.toxics().timeout(SILENCE, ToxicDirection.DOWNSTREAM, 0));
    }

    /** What is sent from now on neither arrives nor is refused. */
    void loseRequests() {
        run(() -> proxy.toxics().timeout(SILENCE, ToxicDirection.UPSTREAM, 0));
    }

    /** Lets both sides be heard again; the connections that were not are ended. */
    void endSilence() {
        run(() -> proxy.toxics().get(SILENCE).remove());
        cut();
        mend();
    }

    /** An action on the proxy. */
    private interface Action {
        void run() throws IOException;
    }

    private static void run(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
