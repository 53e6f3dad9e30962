package taxistream.dashboard;

/** A request that cannot be answered, as RFC 9457 tells it: a status, and a sentence for the person who asked. */
final class Problem extends RuntimeException {

    private final int status;
    private final String title;

    private Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }

    static Problem misdirected(String detail) {
        return new Problem(421, "Misdirected request", detail);
    }

    static Problem away(String detail) {
        return new Problem(503, "MySQL is away", detail);
    }

    static Problem tooMany(String detail) {
        return new Problem(503, "Too many listeners", detail);
    }

    static Problem tooSlow(String detail) {
        return new Problem(503, "The query took too long", detail);
    }

    static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail);
    }

    int status() {
        return status;
    }

    Json.Problem body() {
        return new Json.Problem("about:blank", title, status, getMessage());
    }
}
