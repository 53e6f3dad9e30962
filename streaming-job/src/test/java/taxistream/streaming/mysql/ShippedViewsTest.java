package taxistream.streaming.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The job's user may create each view that ships. */
class ShippedViewsTest {

    @Test
    void eachHasItsGrant() throws IOException {
        String grants = Files.readString(Path.of("../config/mysql/job.sql"));
        try (Stream<Path> files = Files.walk(Path.of("../config/views"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".sql")))
                    .hasSizeGreaterThan(2)
                    .allSatisfy(file -> assertThat(grants)
                            .contains("GRANT CREATE, DROP ON taxistream." + file.replace(".sql", "")
                                    + " TO 'taxistream'@'%';"));
        }
    }
}
