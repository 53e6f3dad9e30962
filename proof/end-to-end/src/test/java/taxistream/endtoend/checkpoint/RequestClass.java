package taxistream.endtoend.checkpoint;

/** What GCS charges a request of the JSON API as. Source: the operations table of Google Cloud Storage's price list. */
enum RequestClass {
    /** Inserts, lists, rewrites, copies, composes: $5 per million in a single region. */
    A(5.0 / 1_000_000),
    /** Reads of objects and of their metadata: $0.4 per million. */
    B(0.4 / 1_000_000),
    /** Deletes. */
    FREE(0);

    final double dollars;

    RequestClass(double dollars) {
        this.dollars = dollars;
    }

    /** @param path the request's path with its query */
    static RequestClass of(String method, String path) {
        boolean objects = path.matches(".*/b/[^/]+/o(\\?.*)?");
        return switch (method) {
            case "DELETE" -> FREE;
            case "GET" -> objects ? A : B;
            default -> A;
        };
    }
}
