package taxistream.dashboard;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Remembers answers until their statistic changes: a batch costs one query a question, however many ask it. Who asks while the
 * first is still being answered waits for that answer.
 */
final class Answers {

    private static final long MOST_BYTES = 64L << 20;

    private final Map<String, CompletableFuture<Answer>> answers = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /** The answer under this key, computed where nobody has asked before. Failures are not remembered. */
    Answer get(String key, Supplier<Answer> question) {
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> other;
        synchronized (answers) {
            other = answers.putIfAbsent(key, mine);
        }
        if (other != null) {
            return await(other);
        }
        try {
            Answer answer = question.get();
            mine.complete(answer);
            remember(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            synchronized (answers) {
                answers.remove(key);
            }
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static Answer await(CompletableFuture<Answer> other) {
        try {
            return other.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void remember(Answer answer) {
        synchronized (answers) {
            bytes += answer.body().length;
            var eldest = answers.values().iterator();
            while (bytes > MOST_BYTES && eldest.hasNext()) {
                CompletableFuture<Answer> future = eldest.next();
                if (future.isDone() && !future.isCompletedExceptionally()) {
                    bytes -= future.join().body().length;
                    eldest.remove();
                }
            }
        }
    }

    /**
     * One answer, ready to be sent.
     *
     * @param next the query of the next page; empty after the last
     */
    record Answer(byte[] body, String contentType, String next) {}
}
