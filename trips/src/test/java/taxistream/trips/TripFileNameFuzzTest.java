package taxistream.trips;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a file is called: a service and a month, or a sentence that names the file. */
class TripFileNameFuzzTest {

    @Property(tries = 5_000)
    void anyNameSaysServiceAndMonthOrIsRefused(@ForAll("names") String name) {
        try {
            TripFileName parsed = TripFileName.parse(name, Optional.empty(), Optional.empty());
            assertThat(TripFileName.parse(parsed.fileName(), Optional.empty(), Optional.empty()))
                    .isEqualTo(parsed);
        } catch (TripFileException e) {
            assertThat(e).hasMessageContaining(name).hasMessageEndingWith(".");
        }
    }

    @Property(tries = 200)
    void whatIsPublishedIsUnderstood(@ForAll Service service, @ForAll("months") YearMonth month) {
        TripFileName name = new TripFileName(service, month);
        assertThat(TripFileName.parse(name.fileName(), Optional.empty(), Optional.empty()))
                .isEqualTo(name);
    }

    @Provide
    Arbitrary<YearMonth> months() {
        return Combinators.combine(
                        Arbitraries.integers().between(2009, 2100),
                        Arbitraries.integers().between(1, 12))
                .as(YearMonth::of);
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> parts = Arbitraries.oneOf(
                Arbitraries.of(
                        "green",
                        "GREEN",
                        "yellow",
                        "fhv",
                        "fhvhv",
                        "_tripdata_",
                        "2021-01",
                        "2021-13",
                        "+12345-01",
                        "-1-1",
                        ".parquet",
                        "..",
                        "/",
                        "'",
                        "\"",
                        "%s",
                        "$(x)",
                        " ",
                        "\n",
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                Arbitraries.strings().ofMaxLength(10));
        return parts.list().ofMaxSize(6).map(list -> String.join("", list));
    }
}
