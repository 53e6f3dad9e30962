package taxistream.trips;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a parquet file's footer says, as it lies in the file. Both readers go by it: what DuckDB and Spark make of a footer differs, and
 * either refuses whole files for a column that no trip needs.
 *
 * @param columns in the file's order, without what is inside of lists, maps and structs
 * @param rows how many the file has
 * @param isSplitByBytes whether values are stored byte by byte (BYTE_STREAM_SPLIT)
 */
public record ParquetFooter(List<SourceColumn> columns, long rows, boolean isSplitByBytes) {

    private static final String MAGIC = "PAR1";
    private static final String MAGIC_OF_ENCRYPTED = "PARE";
    private static final int LENGTH_AND_MAGIC = 8;

    /** The codecs' names by their numbers in parquet.thrift. */
    private static final List<String> CODECS =
            List.of("UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW");

    /** What both readers can undo. What only one of them can could be sent, but not proved. */
    private static final Set<String> CODECS_OF_BOTH = Set.of("UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW");

    private static final long BYTE_STREAM_SPLIT = 9;
    private static final int FIXED_LENGTH_BYTES = 7;

    /** A file's bytes, wherever it lies. */
    public interface Bytes {

        long length() throws IOException;

        /** So many bytes from the position on. */
        byte[] read(long position, int length) throws IOException;
    }

    /**
     * Reads the footer.
     *
     * @param file the file's name, for the sentence
     * @throws TripFileException if the file cannot be opened, is damaged, or is written in a way that not both readers read
     */
    public static ParquetFooter read(Bytes bytes, String file) {
        try {
            ThriftStruct footer = footer(bytes, file);
            checkCodecs(footer, file);
            checkEncodings(footer, file);
            List<SourceColumn> columns = columns(footer.structs(2));
            checkNames(columns, file);
            return new ParquetFooter(columns, footer.longNumber(3), isSplitByBytes(footer));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw damaged(file, "its footer cannot be understood", e);
        } catch (AccessDeniedException e) {
            throw new TripFileException("Cannot read " + file + ": this user may not read it. Give the right to.", e);
        } catch (NoSuchFileException e) {
            throw new TripFileException("Cannot read " + file + ": it is not there any more. Bring it back.", e);
        } catch (IOException e) {
            throw new TripFileException("Cannot read " + file + ": " + e.getMessage() + ". Try again.", e);
        }
    }

    private static ThriftStruct footer(Bytes bytes, String file) throws IOException {
        long length = bytes.length();
        if (length < MAGIC.length() + LENGTH_AND_MAGIC) {
            throw damaged(file, "it has only " + length + " bytes", null);
        }
        ByteBuffer end = ByteBuffer.wrap(bytes.read(length - LENGTH_AND_MAGIC, LENGTH_AND_MAGIC))
                .order(ByteOrder.LITTLE_ENDIAN);
        int size = end.getInt();
        String magic = new String(end.array(), Integer.BYTES, MAGIC.length(), StandardCharsets.ISO_8859_1);
        if (magic.equals(MAGIC_OF_ENCRYPTED)) {
            throw new TripFileException("Cannot read " + file + ": it is encrypted. Write it without encryption.");
        }
        if (!magic.equals(MAGIC) || size < 0 || size > length - LENGTH_AND_MAGIC - MAGIC.length()) {
            throw damaged(file, "it does not end as a parquet file does", null);
        }
        ThriftStruct footer = ThriftStruct.parse(bytes.read(length - LENGTH_AND_MAGIC - size, size));
        if (footer.structs(2).size() <= 1) { // the first is the root
            throw damaged(file, "its footer names no column", null);
        }
        return footer;
    }

    private static TripFileException damaged(String file, String why, Exception cause) {
        return new TripFileException(
                "Cannot read " + file + ": " + why + ". It is damaged or no parquet file: fetch it again.", cause);
    }

    /** What the footer says of each column of each group of rows. */
    private static List<ThriftStruct> chunks(ThriftStruct footer) {
        List<ThriftStruct> chunks = new ArrayList<>();
        for (ThriftStruct rows : footer.structs(4)) {
            rows.structs(1).forEach(chunk -> chunks.add(chunk.struct(3)));
        }
        return chunks;
    }

    private static void checkCodecs(ThriftStruct footer, String file) {
        Set<String> others = new TreeSet<>();
        for (ThriftStruct chunk : chunks(footer)) {
            int codec = chunk.number(4, 0);
            others.add(codec >= 0 && codec < CODECS.size() ? CODECS.get(codec) : "codec " + codec);
        }
        others.removeAll(CODECS_OF_BOTH);
        if (!others.isEmpty()) {
            throw new TripFileException("Cannot read " + file + ": it is compressed with " + String.join(", ", others)
                    + ", which the replay and verify cannot both undo. Write it with zstd, snappy, gzip or lz4_raw.");
        }
    }

    private static boolean isSplitByBytes(ThriftStruct footer) {
        return chunks(footer).stream().anyMatch(ParquetFooter::isChunkSplitByBytes);
    }

    private static boolean isChunkSplitByBytes(ThriftStruct chunk) {
        return chunk.numbers(2).contains(BYTE_STREAM_SPLIT);
    }

    /** DuckDB decodes numbers alone that are split by bytes. */
    private static void checkEncodings(ThriftStruct footer, String file) {
        if (chunks(footer).stream()
                .anyMatch(chunk -> chunk.number(1, -1) == FIXED_LENGTH_BYTES && isChunkSplitByBytes(chunk))) {
            throw new TripFileException("Cannot read " + file
                    + ": a column of bytes or of wide decimals is encoded as BYTE_STREAM_SPLIT, which the replay cannot"
                    + " undo. Write it without that encoding.");
        }
    }

    /** DuckDB takes a zero byte for the end of a name. */
    private static void checkNames(List<SourceColumn> columns, String file) {
        for (SourceColumn column : columns) {
            if (column.name().indexOf('\0') >= 0) {
                throw new TripFileException("Cannot read " + file + ": the name of its column '"
                        + column.name().replace("\0", "\\0")
                        + "' holds a zero byte, as UTF-16 does. Rename the column, or leave it out.");
            }
        }
    }

    /** A footer has all elements of the schema one after another, parents first. */
    private static List<SourceColumn> columns(List<ThriftStruct> schema) {
        List<SourceColumn> columns = new ArrayList<>();
        int at = 1; // behind the root
        while (at < schema.size()) {
            columns.add(new SourceColumn(schema.get(at).text(4), ParquetType.of(schema.get(at))));
            at = behind(schema, at);
        }
        return columns;
    }

    /** The index behind the element and all that is inside of it. */
    private static int behind(List<ThriftStruct> schema, int at) {
        int next = at + 1;
        for (int child = 0; child < schema.get(at).number(5, 0) && next < schema.size(); child++) {
            next = behind(schema, next);
        }
        return next;
    }
}
