package taxistream.dashboard;

/** The format of the rows in an answer. */
enum RowFormat {
    JSON(10_000, 1_000),
    CSV(200_000, 200_000);

    private final int mostRows;
    private final int defaultRows;

    RowFormat(int mostRows, int defaultRows) {
        this.mostRows = mostRows;
        this.defaultRows = defaultRows;
    }

    int mostRows() {
        return mostRows;
    }

    /** The rows of an answer to a request that names no limit. */
    int defaultRows() {
        return defaultRows;
    }

    /** @throws Problem if the request names another format */
    static RowFormat of(Parameters query) {
        String text = query.single("format").orElse("json");
        return switch (text) {
            case "json" -> JSON;
            case "csv" -> CSV;
            default -> throw Problem.badRequest("'format' is '" + text + "': write json or csv.");
        };
    }
}
