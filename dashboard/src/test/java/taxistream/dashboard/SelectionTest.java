package taxistream.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final Statistic HOURS = new Statistic(
            "monthly_hours",
            false,
            "When people ride.",
            List.of(
                    new Column("month", Kind.MONTH, true),
                    new Column("service", Kind.TEXT, true),
                    new Column("hour", Kind.INTEGER, true),
                    new Column("trips", Kind.INTEGER, false),
                    new Column("revenue", Kind.DECIMAL, false),
                    new Column("median_minutes", Kind.INTEGER, false)),
            "7c1d5a90.3",
            Map.of("2024-01", "10@a", "2024-02", "20@b", "2024-03", "5@c"));

    @Test
    void everyValueIsBoundAndNoneIsWrittenIntoTheStatement() {
        Selection selection =
                select(Map.of("service", List.of("green' OR 1=1 --", "yellow"), "month", List.of("2024-03")));
        assertThat(selection.sql())
                .doesNotContain("OR 1=1")
                .contains("`service` IN (?,?)")
                .contains("`month` IN (?)")
                .endsWith("ORDER BY `month`, `service`, `hour` LIMIT ? OFFSET ?");
        assertThat(selection.parameters())
                .containsExactlyInAnyOrder(LocalDate.of(2024, 3, 1), "green' OR 1=1 --", "yellow", 1_001L, 0L);
    }

    @Test
    void aRangeHasItsEndsIncludedAndEitherMayBeLeftOut() {
        assertThat(select(Map.of("month", List.of("2024-01..2024-06"))).sql())
                .contains("`month` >= ? AND `month` <= ?");
        assertThat(select(Map.of("hour", List.of("22.."))).sql())
                .contains("`hour` >= ?")
                .doesNotContain("<=");
    }

    @Test
    void groupingAddsUpWhatCanBeAddedUp() {
        assertThat(select(Map.of("group", List.of("month,service"))).sql())
                .isEqualTo(
                        "SELECT `month`, `service`, SUM(`trips`) AS `trips`, SUM(`revenue`) AS `revenue`"
                                + " FROM `monthly_hours` GROUP BY `month`, `service` ORDER BY `month`, `service` LIMIT ? OFFSET ?");
    }

    @Test
    void aMedianIsNotAddedUp() {
        assertRefused(
                Map.of("group", List.of("month"), "values", List.of("median_minutes")),
                "'median_minutes' cannot be added up over several rows. These can: trips, revenue.");
    }

    @Test
    void aMistypedColumnIsNamedWithItsNearest() {
        assertRefused(
                Map.of("servise", List.of("green")),
                "Statistic 'monthly_hours' has no column or parameter 'servise'. Did you mean 'service'?");
        assertRefused(
                Map.of("sort", List.of("-trip")),
                "'sort' names 'trip', which statistic 'monthly_hours' has no column of. Did you mean 'trips'?");
    }

    @Test
    void aValueThatIsNoneOfItsColumnIsRefused() {
        assertRefused(
                Map.of("month", List.of("2024-13")),
                "'month' is '2024-13', which is not a month such as 2024-03. Write one, several of them, or a range such as"
                        + " a..b.");
    }

    @Test
    void rowsHaveALimit() {
        assertRefused(Map.of("limit", List.of("10001")), "'limit' is '10001': write a whole number from 1 to 10000.");
        assertThat(select(Map.of("limit", List.of("10001"), "format", List.of("csv")))
                        .limit())
                .isEqualTo(10_001);
    }

    @Test
    void findTakesItsWildcardsForLetters() {
        assertThat(select(Map.of("find", List.of("50%"))).parameters()).contains("%50!%%");
    }

    @Test
    void theVersionOfAMonthStaysWhileAnotherGrows() {
        Statistic grown = new Statistic(
                HOURS.name(),
                false,
                "",
                HOURS.columns(),
                "7c1d5a90.4",
                Map.of("2024-01", "10@a", "2024-02", "20@b", "2024-03", "6@d"));
        Map<String, List<String>> old = Map.of("month", List.of("..2024-02"));
        Map<String, List<String>> growing = Map.of("month", List.of("2024-03"));
        assertThat(new Selection(grown, old).version()).isEqualTo(select(old).version());
        assertThat(new Selection(grown, growing).version())
                .isNotEqualTo(select(growing).version());
        assertThat(new Selection(grown, Map.of()).version()).isEqualTo("7c1d5a90.4");
    }

    @Test
    void unitsAndSumsAreToldByNameAndType() {
        assertThat(new Column("average_fare", Kind.DECIMAL, false).unit()).contains("usd");
        assertThat(new Column("average_fare", Kind.DECIMAL, false).additive()).isFalse();
        assertThat(new Column("tip_share", Kind.DECIMAL, false).unit()).contains("share");
        assertThat(new Column("distance_miles", Kind.NUMBER, false).additive()).isTrue();
        assertThat(new Column("trips", Kind.INTEGER, false).unit()).isEmpty();
        assertThat(new Column("pickup_zone", Kind.INTEGER, true).additive()).isFalse();
    }

    private static Selection select(Map<String, List<String>> query) {
        return new Selection(HOURS, query);
    }

    private static void assertRefused(Map<String, List<String>> query, String sentence) {
        assertThatThrownBy(() -> select(query)).isInstanceOf(Problem.class).hasMessage(sentence);
    }
}
