package taxistream.generate;

/**
 * One column of a generated file.
 *
 * @param name as TLC spells it
 * @param expression SQL over the columns of {@link InventedTrips}, of the type that TLC gave the column
 */
record GeneratedColumn(String name, String expression) {

    /** A column of parquet's null type, as TLC's writer made of columns without any value. */
    static GeneratedColumn nothing(String name) {
        return new GeneratedColumn(name, "NULL");
    }

    static GeneratedColumn of(String name, String expression, String type) {
        return new GeneratedColumn(name, "CAST(" + expression + " AS " + type + ")");
    }

    String sql() {
        return expression + " AS \"" + name + '"';
    }
}
