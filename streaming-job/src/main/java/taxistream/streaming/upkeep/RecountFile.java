package taxistream.streaming.upkeep;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import taxistream.trips.ParquetFooter;
import taxistream.trips.TripFileName;

/**
 * A parquet file of trips on any file system of Hadoop's, with the service and month of its name.
 *
 * @param parts the parquet files that it is made of, in the order of their names: itself, or those of a folder as Spark writes it
 */
record RecountFile(Path path, List<Path> parts, TripFileName name) {

    /** "green 2021-01": the trips that the file holds. */
    String label() {
        return name.service() + " " + name.month();
    }

    /** Whether the month stands at the end of the file's name, as TLC publishes it, and not only in a flag. */
    boolean isNamedByItsMonth() {
        return parts.equals(List.of(path)) && path.getName().endsWith("_" + name.month() + ".parquet");
    }

    /**
     * Reads the footer of the file, or of one of its parts.
     *
     * @throws taxistream.trips.TripFileException if it cannot be read, or one of the two readers could not read it
     */
    static ParquetFooter footer(Path part, Configuration hadoop) {
        return ParquetFooter.read(new HadoopBytes(part, hadoop), spelt(part));
    }

    /** Bytes that Hadoop reads, wherever they lie. */
    private record HadoopBytes(Path path, Configuration hadoop) implements ParquetFooter.Bytes {

        @Override
        public long length() throws IOException {
            return reading(() -> path.getFileSystem(hadoop).getFileStatus(path).getLen());
        }

        @Override
        public byte[] read(long position, int length) throws IOException {
            return reading(() -> {
                try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
                    byte[] bytes = new byte[length];
                    in.readFully(position, bytes);
                    return bytes;
                }
            });
        }

        /** Tells Hadoop's errors about a missing and a forbidden file as Java does. */
        private <T> T reading(Reading<T> reading) throws IOException {
            try {
                return reading.run();
            } catch (AccessControlException e) {
                throw new AccessDeniedException(path.toString());
            } catch (FileNotFoundException e) {
                // Java throws this exception for a forbidden file too.
                throw String.valueOf(e.getMessage()).contains("Permission denied")
                        ? new AccessDeniedException(path.toString())
                        : new NoSuchFileException(path.toString());
            }
        }
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    /** The file's path as a user writes it. */
    String spelt() {
        return spelt(path);
    }

    /** The path as a user writes it: of a file on this machine without its scheme, as the replay names it. */
    static String spelt(Path path) {
        return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
    }

    /** A path that is taken to the letter, though Hadoop would take some characters of it for a glob. */
    static String literal(Path path) {
        return path.toString().replaceAll("([*?\\[{\\\\])", "\\\\$1");
    }
}
