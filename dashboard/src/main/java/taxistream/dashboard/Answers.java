package taxistream.dashboard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Caches answers until their statistic changes. After a batch each question costs one query, however many clients ask it. A client that
 * repeats a question while it is being answered waits for that answer.
 */
final class Answers {

    private static final long MOST_BYTES = 64L << 20;

    /** The memory that an answer takes besides its body, for the question and the map entry. */
    private static final int LEAST_BYTES = 4_096;

    private final Map<Question, CompletableFuture<Answer>> answers = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /** The cached answer to this question, or the computed one if the cache has none. Failures are not cached. */
    Answer get(Question key, Supplier<Answer> question) {
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
            bytes += size(answer);
            var eldest = answers.values().iterator();
            while (bytes > MOST_BYTES && eldest.hasNext()) {
                CompletableFuture<Answer> future = eldest.next();
                if (future.isDone() && !future.isCompletedExceptionally()) {
                    bytes -= size(future.join());
                    eldest.remove();
                }
            }
        }
    }

    private static long size(Answer answer) {
        return LEAST_BYTES + answer.body().length;
    }

    /** The bytes of all cached answers. */
    long bytes() {
        synchronized (answers) {
            return bytes;
        }
    }

    /**
     * The key of a cached answer. Questions are equal if all their parts are equal. The parts are not joined to one text, where different
     * parts could give the same text.
     *
     * @param version of the rows that are asked for
     * @param query the parameters, each with all its values
     */
    record Question(String statistic, String version, Map<String, List<String>> query) {

        Question {
            query = query.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
        }
    }

    /**
     * One answer, ready to be sent.
     *
     * @param next the query of the next page; empty after the last
     */
    record Answer(byte[] body, String contentType, String next) {}
}
