package taxistream.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The nearest valid spelling of a mistyped word, for the sentence that refuses it. */
public final class Nearest {

    private Nearest() {}

    /** The candidate with the fewest edits from the word, unless more than a third of its letters differ; else one that begins with it. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt((String candidate) -> edits(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> edits(word, candidate) <= Math.max(1, (letters(candidate) + 1) / 3))
                .or(() -> candidates.stream()
                        .filter(candidate -> letters(word) > 2 && candidate.startsWith(word))
                        .min(Comparator.naturalOrder()));
    }

    /** Without a flag's dashes: any two flags share those. */
    private static int letters(String candidate) {
        return candidate.replaceFirst("^-+", "").length();
    }

    /** " Did you mean 'x'?" with a leading blank, or nothing: to be put behind a sentence. */
    public static String hint(String word, Collection<String> candidates) {
        return to(word, candidates)
                .map(nearest -> " Did you mean '" + nearest + "'?")
                .orElse("");
    }

    /** Letters to insert, remove, replace or swap with their neighbour. */
    private static int edits(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : edits(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int edits(int[][] before, String a, String b, int i, int j) {
        int replaced = before[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, Math.min(before[i - 1][j], before[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, before[i - 2][j - 2] + 1) : least;
    }
}
