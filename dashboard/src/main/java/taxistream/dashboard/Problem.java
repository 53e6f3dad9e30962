package taxistream.dashboard;

/** A request that cannot be answered, as RFC 9457 tells it: a status, and a sentence for the person who asked. */
final class Problem extends RuntimeException {

    private final int status;
    private final String title;
    private final Trouble trouble;

    private Problem(int status, String title, String detail) {
        this(status, title, detail, Trouble.FAILED);
    }

    private Problem(int status, String title, String detail, Trouble trouble) {
        super(detail);
        this.status = status;
        this.title = title;
        this.trouble = trouble;
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

    /** MySQL was not read, for this reason. */
    static Problem trouble(Trouble trouble, String detail) {
        return new Problem(503, trouble.title(), detail, trouble);
    }

    static Problem tooMany(String detail) {
        return new Problem(503, "Too many listeners", detail);
    }

    static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail);
    }

    int status() {
        return status;
    }

    /** The trouble with MySQL, if MySQL was asked. */
    Trouble trouble() {
        return trouble;
    }

    Json.Problem body() {
        return new Json.Problem("about:blank", title, status, getMessage());
    }
}
