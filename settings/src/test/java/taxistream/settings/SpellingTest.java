package taxistream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({"35d,PT840H", "10 seconds,PT10S", "1 minute,PT1M", "500ms,PT0.5S", "2 Hours,PT2H", "0s,PT0S"})
    void durationsAreReadAsPeopleWriteThem(String text, Duration duration) {
        assertThat(DurationConverter.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ten seconds", "10", "-1d", "1.5h", "10 fortnights", "99999999999d"})
    void whatIsNoDurationIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> DurationConverter.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is not a duration: write a whole number and ms, s, m, h or d,"
                        + " such as 35d or '10 seconds'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"35d", "36h", "90m", "10s", "1500ms"})
    void aDurationIsSpelledAsItIsRead(String text) {
        assertThat(DurationConverter.spell(DurationConverter.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"512m,536870912", "2g,2147483648", "1 GiB,1073741824", "4096,4096", "3kb,3072"})
    void dataSizesAreBinary(String text, long bytes) {
        assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @Test
    void aDataSizeIsSpelledWithItsLargestUnit() {
        assertThat(DataSize.parse("2048m")).hasToString("2g");
        assertThatThrownBy(() -> DataSize.parse("0m")).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void theNearestWordIsTheOneWithTheFewestEdits() {
        assertThat(Nearest.to("tpic", List.of("topic", "trigger"))).contains("topic");
        assertThat(Nearest.to("fare", List.of("fare_cents", "file_row"))).contains("fare_cents");
        assertThat(Nearest.to("--wath", List.of("--rate", "--state"))).isEmpty();
        assertThat(Nearest.to("xyzzyxyzzy", List.of("topic", "trigger"))).isEmpty();
    }

    @Test
    void aTableAlignsNumbersRight() {
        TextTable table =
                new TextTable("service", "trips").row("green", "1,234").row("yellow", "9");
        assertThat(table.lines()).containsExactly("service  trips", "green    1,234", "yellow       9");
    }
}
