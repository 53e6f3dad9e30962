package taxistream.gcs;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends one request and waits a bounded time for the whole answer. The client's own timeout ends with the answer's headers. */
record Exchange(HttpClient http) {

    HttpResponse<byte[]> answer(HttpRequest request, Duration most) throws IOException, InterruptedException {
        return answer(request, BodyHandlers.ofByteArray(), most);
    }

    /** @throws IOException if the answer is not there, with its whole body, in this time */
    <T> HttpResponse<T> answer(HttpRequest request, BodyHandler<T> body, Duration most)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        try {
            return answer.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw (IOException)
                    new HttpTimeoutException("no whole answer within " + most.toSeconds() + " s").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true); // gives the connection up; of no effect on a whole answer
        }
    }
}
