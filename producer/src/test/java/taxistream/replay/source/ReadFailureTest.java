package taxistream.replay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of DuckDB's errors are a file's fault: a file is skipped, or said to be damaged, for no other. */
class ReadFailureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Out of Memory Error: could not allocate block of size 64.0 MiB             | true  | raise --memory.
            IO Error: Could not write all bytes to file "t": No space left on device    | true  | free some space, or pass another --temp.
            IO Error: Cannot open file "a.parquet": Too many open files                 | true  | let this process open more files
            IO Error: Cannot open file "a.parquet": Permission denied                   | false | may not be read by this user
            IO Error: Cannot open file "a.parquet": No such file or directory           | false | bring it back.
            Invalid Input Error: ZSTD Decompression failure                             | false | is damaged or no parquet file
            Something that no version of DuckDB has said yet                            | false | cannot be read by DuckDB
            """)
    void whatTheHostLacksIsNoFaultOfAFile(String said, boolean ofTheHost, String advice) {
        ReadFailure failure = ReadFailure.of(new SQLException(said));
        assertThat(failure.isOfTheHost()).isEqualTo(ofTheHost);
        assertThat(failure.sentence()).contains(advice);
    }
}
