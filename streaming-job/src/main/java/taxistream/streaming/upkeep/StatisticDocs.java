package taxistream.streaming.upkeep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import taxistream.streaming.admit.MonthWindow;
import taxistream.streaming.job.StreamedStatistic;
import taxistream.streaming.mysql.StatisticTable;
import taxistream.streaming.statistic.KeyEstimate;
import taxistream.streaming.statistic.Statistic;
import taxistream.streaming.statistic.StatisticColumn;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;

/** A page of Markdown for a statistic: its columns with comments, what it reads, the views that read it, and its SQL. */
public final class StatisticDocs {

    private final SparkSession spark;
    private final Path views;

    /** @param views folder of MySQL views; need not exist */
    public StatisticDocs(SparkSession spark, Path views) {
        this.spark = spark;
        this.views = views;
    }

    /**
     * The page.
     *
     * @throws StatisticException if the statistic cannot be kept right
     */
    public String page(StatisticFile file) {
        StreamedStatistic judged = StatisticsReport.judge(spark, file);
        Statistic statistic = judged.analysed().statistic();
        List<String> lines = new ArrayList<>();
        lines.add("<!-- taxistream statistics docs writes this page. Change the SQL file instead. -->");
        lines.add("# " + statistic.name());
        lines.add("");
        if (!statistic.comment().isEmpty()) {
            lines.add(statistic.comment());
            lines.add("");
        }
        lines.add("| column | type in MySQL | key | meaning |");
        lines.add("|---|---|---|---|");
        StatisticTable table = StatisticTable.ofMySql(statistic);
        for (StatisticColumn column : statistic.columns()) {
            lines.add("| `" + column.name() + "` | " + table.type(column) + " | "
                    + (statistic.keys().contains(column.name()) ? "yes" : "") + " | "
                    + cell(meaning(statistic, column)) + (column.approximate() ? " (approximate)" : "") + " |");
        }
        lines.add("");
        OptionalLong keys = KeyEstimate.keysPerMonth(judged.analysed().rows());
        lines.add(
                keys.isPresent()
                        ? String.format(Locale.ROOT, "At most %,d rows a month.", keys.getAsLong())
                        : "No bound of its rows a month is known.");
        lines.add("");
        lineage(judged, lines);
        lines.add("```sql");
        lines.addAll(file.sql()
                .strip()
                .lines()
                .dropWhile(line -> line.startsWith("--"))
                .toList());
        lines.add("```");
        return String.join("\n", lines) + "\n";
    }

    private void lineage(StreamedStatistic judged, List<String> lines) {
        SortedMap<String, SortedSet<String>> read =
                new TreeMap<>(judged.analysed().statistic().reads());
        SortedSet<String> trips = read.getOrDefault("trips", new TreeSet<>());
        read.remove("trips");
        String name = judged.analysed().statistic().name();
        lines.add("**Reads** " + named(trips) + " of the trips"
                + read.entrySet().stream()
                        .map(table -> "; " + named(table.getValue()) + " of `" + table.getKey() + "`")
                        .collect(Collectors.joining())
                + ".");
        lines.add("");
        List<String> readers = readers(name);
        lines.add(
                readers.isEmpty()
                        ? "**Read by** no view."
                        : "**Read by** " + (readers.size() == 1 ? "the view " : "the views ")
                                + named(new TreeSet<>(readers)) + ".");
        lines.add("");
    }

    private static String named(SortedSet<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static String meaning(Statistic statistic, StatisticColumn column) {
        String comment = statistic.comment(column);
        return comment.isEmpty() && column.name().equals(MonthWindow.COLUMN)
                ? "the month of the pickup, as its first day"
                : comment;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** The views whose SQL names the table. */
    private List<String> readers(String table) {
        if (!Files.isDirectory(views)) {
            return List.of();
        }
        Pattern word = Pattern.compile("(?i)(FROM|JOIN)\\s+`?" + Pattern.quote(table) + "\\b");
        try (Stream<Path> files = Files.walk(views)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .filter(file -> word.matcher(text(file)).find())
                    .map(file -> file.getFileName().toString().replaceFirst("\\.sql$", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
