package taxistream.streaming.upkeep;

import org.apache.hadoop.fs.Path;
import taxistream.trips.TripFileName;

/** A parquet file of trips on any file system that Hadoop knows, and what its name says of it. */
record RecountFile(Path path, TripFileName name) {

    /** "green 2021-01": the trips that the file holds. */
    String label() {
        return name.service() + " " + name.month();
    }

    /** Whether the month stands at the end of the file's name, as TLC publishes it, and not only in a flag. */
    boolean isNamedByItsMonth() {
        return path.getName().endsWith("_" + name.month() + ".parquet");
    }

    /** As Spark's SQL names a file: {@code parquet.`…`}. */
    String relation() {
        return "parquet.`" + literal(path).replace("`", "``") + "`";
    }

    /** A path that is taken to the letter, though Hadoop would take some characters of it for a glob. */
    static String literal(Path path) {
        return path.toString().replaceAll("([*?\\[{\\\\])", "\\\\$1");
    }
}
