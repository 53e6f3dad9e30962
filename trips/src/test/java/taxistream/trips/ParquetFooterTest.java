package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taxistream.trips.SourceColumn.Kind;

/** A footer as it lies in a file that DuckDB has written, whole and damaged. */
class ParquetFooterTest {

    @TempDir
    private static Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            1::TINYINT                                | WHOLE_NUMBER | false
            1::UINTEGER                               | WHOLE_NUMBER | false
            1::UBIGINT                                | WHOLE_NUMBER | false
            1::DECIMAL(9,3)                           | DECIMAL      | false
            1::DECIMAL(38,20)                         | DECIMAL      | false
            1::FLOAT                                  | NUMBER       | false
            'x'                                       | TEXT         | false
            'x'::BLOB                                 | BYTES        | false
            DATE '2021-01-01'                         | DATE         | false
            TIMESTAMP '2021-01-01 00:00:00'           | TIME_MICROS  | false
            '2021-01-01 00:00:00'::TIMESTAMP_MS       | TIME_MILLIS  | false
            '2021-01-01 00:00:00'::TIMESTAMP_NS       | TIME_NANOS   | false
            TIMESTAMPTZ '2021-01-01 00:00:00Z'        | TIME_MICROS  | true
            TIME '12:00:00'                           | UNREADABLE   | false
            uuid()                                    | UNREADABLE   | false
            INTERVAL 1 DAY                            | UNREADABLE   | false
            TRUE                                      | UNREADABLE   | false
            [1, 2]                                    | UNREADABLE   | false
            {'a': 1, 'b': [{'c': 2}]}             | UNREADABLE   | false
            MAP {'a': 1}                              | UNREADABLE   | false
            """)
    void aColumnsTypeIsWhatTheFooterSays(String value, Kind kind, boolean utc) throws Exception {
        ParquetFooter footer = read(written("SELECT 1 AS a, " + value + " AS \"b c\", 2 AS d", "snappy"));
        assertThat(footer.columns()).extracting(SourceColumn::name).containsExactly("a", "b c", "d");
        assertThat(footer.columns().get(1).kind()).isEqualTo(kind);
        assertThat(footer.columns().get(1).type().isAdjustedToUtc()).isEqualTo(utc);
    }

    @Test
    void aDecimalHasItsDigits() throws Exception {
        ParquetType type = read(written("SELECT 1::DECIMAL(12,3) AS a", "zstd"))
                .columns()
                .get(0)
                .type();
        assertThat(type.precision()).isEqualTo(12);
        assertThat(type.scale()).isEqualTo(3);
    }

    @Test
    void aCodecThatOnlyOneReaderKnowsIsRefused() throws Exception {
        byte[] file = written("SELECT 1 AS a", "brotli");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(TripFileException.class)
                .hasMessage("Cannot read a.parquet: it is compressed with BROTLI, which the replay and verify cannot"
                        + " both undo. Write it with zstd, snappy, gzip or lz4_raw.");
    }

    @Test
    void valuesThatAreStoredByteByByteAreNoticed() throws Exception {
        String doubles = "SELECT random() AS a FROM range(5000)";
        assertThat(read(written(doubles, "snappy")).isSplitByBytes()).isFalse();
        assertThat(read(written(doubles, "snappy, PARQUET_VERSION v2")).isSplitByBytes())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <html>not found</html> | it does not end as a parquet file does
            PAR1                   | it has only 4 bytes
            """)
    void whatIsNoParquetFileIsSaidToBeDamaged(String content, String why) {
        assertThatThrownBy(() -> read(content.getBytes(StandardCharsets.UTF_8)))
                .hasMessage("Cannot read a.parquet: " + why + ". It is damaged or no parquet file: fetch it again.");
    }

    @Test
    void whatMayNotBeReadOrIsEncryptedIsNotSaidToBeDamaged() throws Exception {
        byte[] encrypted = written("SELECT 1 AS a", "snappy");
        encrypted[encrypted.length - 1] = 'E';
        assertThatThrownBy(() -> read(encrypted))
                .hasMessage("Cannot read a.parquet: it is encrypted. Write it without encryption.");
        ParquetFooter.Bytes forbidden = new ParquetFooter.Bytes() {
            @Override
            public long length() throws IOException {
                throw new AccessDeniedException("a.parquet");
            }

            @Override
            public byte[] read(long position, int length) {
                throw new AssertionError("not reached");
            }
        };
        assertThatThrownBy(() -> ParquetFooter.read(forbidden, "a.parquet"))
                .hasMessage("Cannot read a.parquet: this user may not read it. Give the right to.");
    }

    @Test
    void damagedBytesEndInASentenceOrInColumns() throws Exception {
        byte[] whole = written("SELECT 1 AS a, 'x' AS b, [1] AS c FROM range(100)", "snappy");
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = Arrays.copyOf(whole, whole.length);
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                damaged[damaged.length - 1 - random.nextInt(Math.min(400, damaged.length))] = (byte) random.nextInt();
            }
            try {
                assertThat(read(damaged).columns()).isNotEmpty();
            } catch (TripFileException e) {
                assertThat(e)
                        .hasMessageStartingWith("Cannot read a.parquet: ")
                        .message()
                        .endsWith(".");
            }
        }
    }

    private static byte[] written(String select, String codec) throws SQLException, IOException {
        Path file = Files.createTempFile(folder, "written", ".parquet");
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet, COMPRESSION " + codec + ")");
        }
        return Files.readAllBytes(file);
    }

    private static ParquetFooter read(byte[] file) {
        return ParquetFooter.read(
                new ParquetFooter.Bytes() {
                    @Override
                    public long length() {
                        return file.length;
                    }

                    @Override
                    public byte[] read(long position, int length) {
                        return Arrays.copyOfRange(file, (int) position, (int) position + length);
                    }
                },
                "a.parquet");
    }
}
