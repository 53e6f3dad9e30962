package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TripFieldTest {

    private static final Path DOCUMENTS = Path.of("..", "docs");

    @ParameterizedTest
    @EnumSource
    void theDocumentsNameEachField(TripField field) throws IOException {
        String formats = Files.readString(DOCUMENTS.resolve("formats.md"));
        assertThat(formats)
                .as("the table of the Avro schema")
                .containsPattern("(?m)^\\|[^|]*\\b" + field.column() + "\\b");
        assertThat(formats).as("the JSON schema").contains("\"" + field.column() + "\": {");
        assertThat(formats).as("the columns in Spark").containsPattern("\\b" + field.column() + "\\s+[A-Z]");
        assertThat(Files.readString(DOCUMENTS.resolve("statistics.md")))
                .as("the columns of a statistic")
                .contains("`" + field.column() + "`");
    }
}
