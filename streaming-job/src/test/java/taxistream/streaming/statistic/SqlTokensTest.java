package taxistream.streaming.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A fingerprint changes exactly when what Spark reads does. */
class SqlTokensTest {

    private static String fingerprint(String sql) {
        return StatisticFile.of("x", sql).fingerprint();
    }

    @Property(tries = 500)
    void commentsAndLayoutDoNotChangeIt(
            @ForAll("words") List<String> words,
            @ForAll("gaps") List<String> first,
            @ForAll("gaps") List<String> second) {
        assertThat(fingerprint(joined(words, first))).isEqualTo(fingerprint(joined(words, second)));
    }

    @Property(tries = 500)
    void otherWordsDo(
            @ForAll("words") List<String> words,
            @ForAll("words") List<String> others,
            @ForAll("gaps") List<String> gaps) {
        assertThat(fingerprint(joined(words, gaps)).equals(fingerprint(joined(others, gaps))))
                .isEqualTo(words.equals(others));
    }

    @Property(tries = 500)
    void whatIsInALiteralIsPartOfIt(@ForAll("literals") String one, @ForAll("literals") String other) {
        assertThat(fingerprint("SELECT '" + one + "' AS x").equals(fingerprint("SELECT '" + other + "' AS x")))
                .isEqualTo(one.equals(other));
    }

    @Test
    void codeThatMovesIntoATrailingCommentIsNoticed() {
        assertThat(fingerprint("SELECT count(*) AS n -- all\nFROM trips\nWHERE fare_cents > 0".replace("\\\\n", "\\n")))
                .isNotEqualTo(fingerprint(
                        "SELECT count(*) AS n -- all\nFROM trips -- WHERE fare_cents > 0".replace("\\\\n", "\\n")));
    }

    @Test
    void aTrailingCommentMayChange() {
        assertThat(fingerprint("SELECT 1 AS x -- one\n, 2 AS y"))
                .isEqualTo(fingerprint("SELECT 1 AS x -- uno\n, 2 AS y"));
        assertThat(fingerprint("SELECT 1 /* a */ AS x;")).isEqualTo(fingerprint("SELECT 1 AS x"));
    }

    @Test
    void twoTextsAreNotOne() {
        assertThat(fingerprint("SELECT 'a' 'b'")).isNotEqualTo(fingerprint("SELECT 'a''b'"));
        assertThat(fingerprint("SELECT 'a  b'")).isNotEqualTo(fingerprint("SELECT 'a b'"));
        assertThat(fingerprint("SELECT '-- x'")).isNotEqualTo(fingerprint("SELECT '-- y'"));
        assertThat(fingerprint("SELECT 1 > > 2")).isNotEqualTo(fingerprint("SELECT 1 >> 2"));
    }

    @Test
    void aHintIsNoComment() {
        assertThat(fingerprint("SELECT /*+ BROADCAST(z) */ 1")).isNotEqualTo(fingerprint("SELECT 1"));
    }

    /** What a former version wrote into the ledger for this SQL. */
    @Test
    void aFormerFingerprintOfTheSameSqlIsKnown() {
        StatisticFile file =
                StatisticFile.of("x", "-- all\nSELECT month, count(*) AS n\nFROM trips\nGROUP BY month;\n");
        String former = "0ff5ef55109d165752b9369eea5fd30eaaf6b6360d2703137929e3e4650810da";
        assertThat(file.hasFingerprint(former)).isTrue();
        assertThat(file.hasFingerprint(file.fingerprint())).isTrue();
        assertThat(StatisticFile.of("x", "SELECT month, count(*) AS m FROM trips GROUP BY month")
                        .hasFingerprint(former))
                .isFalse();
    }

    private static String joined(List<String> words, List<String> gaps) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            sql.append(gaps.isEmpty() ? " " : gaps.get(i % gaps.size())).append(words.get(i));
        }
        return sql.toString();
    }

    @Provide
    Arbitrary<List<String>> words() {
        Arbitrary<String> literal = literals().map(text -> "'" + text + "'");
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "SELECT", "month", "count", "(", "*", ")", "AS", "n", ",", "1", "2.5", "`a b`", "<=",
                                ">"),
                        literal)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<String>> gaps() {
        Arbitrary<String> text = Arbitraries.strings().withChars("abc '\"`;,()").ofMaxLength(8);
        return Arbitraries.oneOf(
                        Arbitraries.of(" ", "\n", "\t", "  \r\n "),
                        text.map(comment -> " -- " + comment + "\n"),
                        Combinators.combine(text, text).as((a, b) -> " /* " + a + "\n" + b + " */ "))
                .list()
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> literals() {
        return Arbitraries.strings().withChars("ab -/*\n").ofMaxLength(6);
    }
}
