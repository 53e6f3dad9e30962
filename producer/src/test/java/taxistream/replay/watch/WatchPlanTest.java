package taxistream.replay.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import taxistream.trips.Service;
import taxistream.trips.TripFileName;

class WatchPlanTest {

    private Set<TripFileName> sent = files();
    private Set<TripFileName> begun = files();
    private Set<Service> expected = EnumSet.noneOf(Service.class);
    private int patience = 1;

    @Test
    void nothingIsThereAndNothingIsSent() {
        assertThat(plan()).isEqualTo(new WatchPlan(List.of(), List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void allThatIsThereIsSentMonthByMonth() {
        assertThat(plan("yellow 2021-02", "green 2021-02", "yellow 2021-01", "green 2021-01")
                        .toSend())
                .isEqualTo(list("yellow 2021-01", "green 2021-01", "yellow 2021-02", "green 2021-02"));
    }

    @Test
    void whatIsSentIsNotSentAgainThoughItsFileIsGone() {
        sent = files("green 2021-01", "green 2021-02");

        assertThat(plan("green 2021-02", "green 2021-03").toSend()).isEqualTo(list("green 2021-03"));
    }

    @Test
    void theNewestMonthWaitsForTheServicesThatEarlierMonthsHave() {
        sent = files("green 2021-01", "yellow 2021-01");

        WatchPlan plan = plan("green 2021-02");

        assertThat(plan.toSend()).isEmpty();
        assertThat(plan.waitsFor()).isEqualTo(list("yellow 2021-02"));
        assertThat(plan.held()).isEqualTo(list("green 2021-02"));
    }

    @Test
    void withTheNextMonthPatienceEndsAndThatMonthWaitsInItsTurn() {
        sent = files("green 2021-01", "yellow 2021-01");

        WatchPlan plan = plan("green 2021-02", "green 2021-03");

        assertThat(plan.toSend()).isEqualTo(list("green 2021-02"));
        assertThat(plan.without()).isEqualTo(list("yellow 2021-02"));
        assertThat(plan.waitsFor()).isEqualTo(list("yellow 2021-03"));
        assertThat(plan.held()).isEqualTo(list("green 2021-03"));
    }

    @Test
    void morePatienceWaitsForMoreMonths() {
        sent = files("green 2021-01", "yellow 2021-01");
        patience = 2;

        assertThat(plan("green 2021-02", "green 2021-03").toSend()).isEmpty();
        assertThat(plan("green 2021-02", "green 2021-03", "green 2021-04").without())
                .isEqualTo(list("yellow 2021-02"));
    }

    @Test
    void withoutPatienceNothingIsWaitedFor() {
        sent = files("green 2021-01", "yellow 2021-01");
        patience = 0;

        assertThat(plan("green 2021-02").toSend()).isEqualTo(list("green 2021-02"));
    }

    @Test
    void aGapOfMonthsIsWaitedForAsOneMissingMonthIs() {
        sent = files("green 2021-01");

        WatchPlan plan = plan("green 2021-04");

        assertThat(plan.toSend()).isEqualTo(list("green 2021-04"));
        assertThat(plan.without()).isEqualTo(list("green 2021-02", "green 2021-03"));
        patience = 2;
        assertThat(plan("green 2021-04").waitsFor()).isEqualTo(list("green 2021-03"));
    }

    @Test
    void aServiceIsExpectedFromItsFirstMonthOn() {
        assertThat(plan("yellow 2021-01", "yellow 2021-02", "green 2021-02").toSend())
                .isEqualTo(list("yellow 2021-01", "yellow 2021-02", "green 2021-02"));
    }

    @Test
    void aNamedServiceIsWaitedForBeforeItsFirstFileIsThere() {
        expected = EnumSet.of(Service.GREEN, Service.YELLOW);

        assertThat(plan("green 2021-01").waitsFor()).isEqualTo(list("yellow 2021-01"));
        assertThat(plan("green 2021-01", "yellow 2021-01").toSend()).isEqualTo(list("yellow 2021-01", "green 2021-01"));
    }

    @Test
    void aFileOfAMonthThatIsPassedIsLate() {
        sent = files("green 2021-01", "yellow 2021-01", "green 2021-02", "green 2021-03", "yellow 2021-03");

        WatchPlan plan = plan("yellow 2021-02", "green 2020-12");

        assertThat(plan.late()).isEqualTo(list("green 2020-12", "yellow 2021-02"));
        assertThat(plan.toSend()).isEmpty();
        assertThat(plan.held()).isEmpty();
    }

    @Test
    void aMonthThatIsSentInPartGoesOnWithTheFilesItBeganWith() {
        sent = files("green 2021-01", "yellow 2021-01");
        begun = files("green 2021-02");

        WatchPlan plan = plan("green 2021-02", "yellow 2021-02", "green 2021-03", "yellow 2021-03");

        assertThat(plan.toSend()).isEqualTo(list("green 2021-02", "yellow 2021-03", "green 2021-03"));
        assertThat(plan.late()).isEqualTo(list("yellow 2021-02"));
    }

    @Test
    void aMonthThatIsSentInPartIsWaitedForWithoutEnd() {
        begun = files("green 2021-02");

        WatchPlan plan = plan("green 2021-03", "green 2021-04");

        assertThat(plan.toSend()).isEmpty();
        assertThat(plan.waitsFor()).isEqualTo(list("green 2021-02"));
    }

    @Test
    void runsOfMonthsAreWrittenByTheirEnds() {
        assertThat(MonthRuns.text(files("green 2021-03", "green 2020-12", "green 2021-01", "yellow 2021-02")))
                .isEqualTo("yellow 2021-02, green 2020-12..2021-01 2021-03");
        assertThat(MonthRuns.text(List.of())).isEqualTo("none");
    }

    private WatchPlan plan(String... whole) {
        return WatchPlan.of(new WatchPlan.Situation(sent, begun, files(whole), expected, patience));
    }

    private static Set<TripFileName> files(String... labels) {
        Set<TripFileName> files = new TreeSet<>(WatchPlan.ORDER);
        files.addAll(list(labels));
        return files;
    }

    private static List<TripFileName> list(String... labels) {
        return Arrays.stream(labels)
                .map(label -> label.split(" "))
                .map(parts -> new TripFileName(Service.ofLabel(parts[0]).orElseThrow(), YearMonth.parse(parts[1])))
                .toList();
    }
}
