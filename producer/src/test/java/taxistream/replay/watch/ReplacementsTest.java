package taxistream.replay.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import taxistream.replay.kafka.ReplayRecord.InputFile;
import taxistream.replay.kafka.ReplayRecord.Replacement;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

class ReplacementsTest {

    private static final TripFileName MARCH = green("2021-03");

    @Test
    void aFileConcernsItsNeighboursThatHaveFilesAndAllMonthsOfItsTrips() {
        List<TripFileName> known = List.of(green("2021-01"), green("2021-02"), MARCH);

        assertThat(Replacements.concerned(MARCH, known, Optional.empty(), Optional.empty()))
                .isEqualTo(months("2021-02", "2021-03"));
        assertThat(Replacements.concerned(MARCH, known, month("2021-03"), month("2021-04")))
                .isEqualTo(months("2021-02", "2021-03", "2021-04"));
    }

    @Test
    void aMonthIsDueOnceTwoLaterOnesAreSentAndRunsHaveNoGap() {
        List<Replacement> replacements = List.of(
                new Replacement(file("green 2021-02", "1"), List.of("2021-01", "2021-02", "2021-03")),
                new Replacement(file("green 2021-07", "1"), List.of("2021-06", "2021-07", "2021-08")));

        assertThat(Replacements.due(replacements, Optional.empty())).isEmpty();
        assertThat(Replacements.due(replacements, month("2021-04"))).containsExactly(months("2021-01", "2021-02"));
        assertThat(Replacements.due(replacements, month("2021-08")))
                .containsExactly(months("2021-01", "2021-02", "2021-03"), months("2021-06"));
    }

    @Test
    void whatIsDoneIsTakenOutAndTheFileStaysKnown() {
        List<Replacement> replacements =
                List.of(new Replacement(file("green 2021-02", "1"), List.of("2021-01", "2021-02", "2021-03")));

        assertThat(Replacements.without(replacements, months("2021-01", "2021-02", "2021-03")))
                .containsExactly(new Replacement(file("green 2021-02", "1"), List.of()));
    }

    @Test
    void aFileThatIsCorrectedAgainTakesUpTheMonthsThatAreLeft() {
        List<Replacement> replacements = List.of(
                new Replacement(file("green 2021-02", "1"), List.of("2021-03")),
                new Replacement(file("yellow 2021-02", "1"), List.of("2021-02")));

        assertThat(Replacements.with(replacements, file("green 2021-02", "2"), months("2021-01", "2021-02")))
                .containsExactly(
                        new Replacement(file("yellow 2021-02", "1"), List.of("2021-02")),
                        new Replacement(file("green 2021-02", "2"), List.of("2021-01", "2021-02", "2021-03")));
    }

    @Test
    void tripsOfAMonthLieInFilesOfTwoMonthsRoundAbout() {
        List<TripFileName> files = Stream.of(
                        "2020-10", "2020-11", "2020-12", "2021-01", "2021-02", "2021-03", "2021-04")
                .map(ReplacementsTest::green)
                .toList();

        assertThat(Replacements.around(months("2021-01"), files)).isEqualTo(files.subList(1, 6));
    }

    private static TripFileName green(String month) {
        return new TripFileName(Service.GREEN, YearMonth.parse(month));
    }

    private static InputFile file(String label, String version) {
        return new InputFile(label, label, version, version);
    }

    private static Optional<YearMonth> month(String text) {
        return Optional.of(YearMonth.parse(text));
    }

    private static SortedSet<YearMonth> months(String... texts) {
        SortedSet<YearMonth> months = new TreeSet<>();
        Stream.of(texts).map(YearMonth::parse).forEach(months::add);
        return months;
    }
}
