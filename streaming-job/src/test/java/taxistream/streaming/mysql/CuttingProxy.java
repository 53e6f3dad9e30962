package taxistream.streaming.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and MySQL and, on request, cuts the line after a commit has arrived and before its answer has. */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int port;
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean armed;

    CuttingProxy(int port) throws IOException {
        this.port = port;
        this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void cutAtTheNextCommit() {
        armed = true;
    }

    int cuts() {
        return cuts.get();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            run(() -> requests(client, server));
            run(() -> server.getInputStream().transferTo(client.getOutputStream()));
        }
    }

    private void requests(Socket client, Socket server) throws IOException {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        byte[] bytes = new byte[65536];
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
            boolean commit = new String(bytes, 0, read, StandardCharsets.ISO_8859_1)
                    .toLowerCase(java.util.Locale.ROOT)
                    .endsWith("commit");
            if (armed && commit) {
                armed = false;
                cuts.incrementAndGet();
                client.close(); // nobody hears the answer
                out.write(bytes, 0, read);
                server.getInputStream().readNBytes(1); // but the server has answered
                server.close();
                return;
            }
            out.write(bytes, 0, read);
        }
        server.close();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // a closed socket is how both sides end
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
