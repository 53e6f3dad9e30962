package taxistream.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import picocli.CommandLine.TypeConversionException;

/** Whatever a setting or a properties file holds: a value, or a sentence. */
class SettingsFuzzTest {

    @Property(tries = 5_000)
    void anyTextIsADurationOrRefused(@ForAll("amounts") String text) {
        try {
            Duration duration = DurationConverter.parse(text);
            assertThat(DurationConverter.parse(DurationConverter.spell(duration)))
                    .as("spelt and read back")
                    .isEqualTo(duration);
        } catch (TypeConversionException e) {
            assertThat(e).hasMessageContaining("'" + text + "'");
        }
    }

    @Property(tries = 5_000)
    void anyTextIsADataSizeOrRefused(@ForAll("amounts") String text) {
        try {
            DataSize size = DataSize.parse(text);
            String digits = text.strip().replaceAll("\\D.*", "");
            assertThat(BigInteger.valueOf(size.bytes()))
                    .as("no overflow")
                    .isGreaterThanOrEqualTo(new BigInteger(digits));
            assertThat(DataSize.parse(size.toString()))
                    .as("spelt and read back")
                    .isEqualTo(size);
        } catch (TypeConversionException e) {
            assertThat(e).hasMessageContaining("'" + text + "'");
        }
    }

    @Property(tries = 500)
    void anyPropertiesFileIsReadOrRefused(@ForAll("files") byte[] content) throws IOException {
        Path folder = Files.createTempDirectory("settings");
        Path file = Files.write(folder.resolve("a.properties"), content);
        try {
            new ConfigurationFolder(folder).read("a.properties", Set.of("topic", "memory"));
        } catch (WrongUsage e) {
            assertThat(e).hasMessageContaining("a.properties").hasMessageEndingWith(".");
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    @Property(tries = 1_000)
    void theNearestOfAnyWordIsFoundOrThereIsNone(@ForAll String word) {
        assertThat(Nearest.to(word, Set.of("topic", "memory", "rate"))).isNotNull();
    }

    @Provide
    Arbitrary<String> amounts() {
        Arbitrary<String> numbers = Arbitraries.oneOf(
                Arbitraries.of("0", "1", "7", "999999999", "9999999999", "-1", "1.5", "٣", "00000000001", ""),
                Arbitraries.integers().greaterOrEqual(0).map(String::valueOf));
        Arbitrary<String> units = Arbitraries.oneOf(
                Arbitraries.of(
                        "", "s", "ms", "m", "h", "d", "days", "second", "S", "ss", "k", "g", "t", "tb", "TiB", "kk",
                        " g", "\n"),
                Arbitraries.strings().ofMaxLength(4));
        return Combinators.combine(numbers, units).as((number, unit) -> number + unit);
    }

    @Provide
    Arbitrary<byte[]> files() {
        Arbitrary<String> lines = Arbitraries.oneOf(
                Arbitraries.of(
                        "topic=trips", "topic", "=", "memory = 1g", "tpic=x", "\\u00zz=1", "a\\", "#", "topic=\\uD800"),
                Arbitraries.strings().ofMaxLength(20));
        return Arbitraries.oneOf(
                lines.list().ofMaxSize(6).map(list -> String.join("\n", list).getBytes(StandardCharsets.UTF_8)),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(60));
    }
}
