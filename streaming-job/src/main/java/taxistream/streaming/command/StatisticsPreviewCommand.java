package taxistream.streaming.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import taxistream.settings.Commands;
import taxistream.settings.ConfigOptions;
import taxistream.settings.Counted;
import taxistream.settings.FailedRun;
import taxistream.settings.TextTable;
import taxistream.settings.WrongUsage;
import taxistream.streaming.statistic.StaticTables;
import taxistream.streaming.statistic.StatisticException;
import taxistream.streaming.statistic.StatisticFile;
import taxistream.streaming.statistic.StatisticFolders;
import taxistream.streaming.upkeep.FetchedFiles;
import taxistream.streaming.upkeep.ParquetRows;
import taxistream.streaming.upkeep.RecountFiles;
import taxistream.streaming.upkeep.RecountedTrips;
import taxistream.streaming.upkeep.RowText;
import taxistream.streaming.upkeep.StatisticPreview;
import taxistream.streaming.upkeep.TalliedTrips;

/** {@code taxistream statistics preview FILE… --data PATH}: statistics over the trips of files, at once. */
@Command(
        name = "preview",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Computes statistics over the trips of parquet files at once, by the same rules and the same SQL as the"
                        + " job, and prints them with their tables. Needs neither Kafka nor MySQL.")
public final class StatisticsPreviewCommand implements Callable<Integer> {

    private static final long LOOK_EVERY_MILLIS = 200;

    /** How rows are printed. */
    enum Format {
        table,
        csv,
        json,
        parquet
    }

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "SQL files of statistics.")
    private List<Path> statistics;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            required = true,
            description =
                    "The trips: a parquet file, a folder or a glob, here or on gs://; or a file on https://. May be given several"
                            + " times.")
    private List<String> data;

    @Option(
            names = "--month",
            paramLabel = "yyyy-MM",
            description = "Computes this month alone. Without it: all months of the files.")
    private String month;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "table",
            description =
                    "How rows are printed: table, csv, json, or parquet with --out. But for table, everything else goes to stderr.")
    private Format format;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Prints at most so many rows of a statistic; 0 prints all.")
    private int limit;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Writes the rows of the one statistic into this file, which --format parquet needs. Without it: prints them.")
    private Path file;

    @Option(names = "--watch", description = "Computes again whenever a file is saved, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--tables",
            paramLabel = "DIR",
            defaultValue = StatisticFolders.TABLES,
            description =
                    "Folder of CSV and parquet files that statistics may join trips with, each a table of its name.")
    private String tables;

    @Mixin
    private RecountOptions recount;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    /** The trips of the files, until the counts of those were printed: the first statistic's reading brings them. */
    private Optional<TalliedTrips> read = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        long began = System.nanoTime();
        if (limit < 0) {
            throw new WrongUsage("--limit must be 0 or more, got " + limit + ".");
        }
        checkOut();
        Optional<YearMonth> only = Optional.ofNullable(month).map(StatisticsPreviewCommand::month);
        statistics.forEach(StatisticFile::readFile); // a name that is wrong is said before Spark starts
        try (FetchedFiles fetched = new FetchedFiles()) {
            return preview(fetched.local(data), only, began);
        }
    }

    private void checkOut() {
        if (format == Format.parquet && file == null) {
            throw new WrongUsage("--format parquet writes a file: name it with --out FILE.");
        }
        if (file != null && format != Format.parquet) {
            throw new WrongUsage(
                    "--out is for --format parquet. Other rows go to the standard output: write > " + file + ".");
        }
        if (file != null && statistics.size() > 1) {
            throw new WrongUsage("--out holds the rows of one statistic. Name one SQL file.");
        }
    }

    private int preview(List<String> paths, Optional<YearMonth> only, long began)
            throws IOException, InterruptedException {
        SparkSession spark = recount.startSpark("taxistream statistics preview", paths);
        try {
            StaticTables.register(spark, StatisticOptions.tables(tables));
            RecountFiles files = RecountFiles.resolve(
                    paths,
                    Optional.empty(),
                    Optional.empty(),
                    spark.sessionState().newHadoopConf());
            files.printPassedOver(notes());
            TalliedTrips trips =
                    RecountedTrips.of(spark, files, recount.outsideMonth()).tallied();
            StatisticPreview preview =
                    new StatisticPreview(spark, watch ? trips.rows().cache() : trips.rows());
            read = Optional.of(trips);
            boolean computed = printAll(spark, preview, only, began);
            while (watch) {
                awaitChange();
                printAll(spark, preview, only, System.nanoTime());
            }
            return computed ? Commands.SUCCESS : Commands.FAILED;
        } finally {
            spark.stop();
        }
    }

    /** Each file by itself: one that is refused does not keep the others. */
    private boolean printAll(SparkSession spark, StatisticPreview preview, Optional<YearMonth> only, long began) {
        boolean all = true;
        for (Path path : statistics) {
            try {
                print(spark, preview, StatisticFile.readFile(path), only, began);
            } catch (StatisticException e) {
                notes().println();
                notes().println(e.withExcerpt());
                all = false;
            } catch (FailedRun e) {
                notes().println();
                notes().println(e.getMessage());
                all = false;
            }
            notes().flush();
        }
        return all;
    }

    private void print(
            SparkSession spark,
            StatisticPreview preview,
            StatisticFile statistic,
            Optional<YearMonth> only,
            long began) {
        StatisticPreview.Table table = preview.table(statistic, only);
        List<Row> rows = table.computed();
        read.ifPresent(trips -> notes().println(trips.read()));
        read = Optional.empty();
        notes().println();
        List<Row> shown = limit == 0 ? rows : rows.subList(0, Math.min(limit, rows.size()));
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case table -> {
                TextTable text = new TextTable(table.columns().toArray(String[]::new));
                shown.forEach(row -> text.row(RowText.cells(row)));
                text.lines().forEach(out::println);
            }
            case csv -> {
                out.println(RowText.csv(table.columns()));
                shown.forEach(row -> out.println(RowText.csv(row)));
            }
            case json -> shown.forEach(row -> out.println(row.json()));
            case parquet -> ParquetRows.write(spark, shown, table.rows().schema(), file);
        }
        out.flush();
        long months = rows.stream().map(row -> row.getAs("month")).distinct().count();
        notes().println(String.format(
                Locale.ROOT,
                "%,d of %s in %s, %.1f s.%s",
                shown.size(),
                Counted.of(rows.size(), "group"),
                Counted.of(months, "month"),
                (System.nanoTime() - began) / 1e9,
                shown.size() < rows.size() ? " --limit 0 prints all." : ""));
        if (rows.isEmpty()) {
            notes().println("No row, because no trip is left: look at WHERE, at the joins, and at --month.");
        }
        table.describe(notes());
        StatisticPreview.Table.cost(rows).ifPresent(cost -> notes().println("  cost   " + cost));
    }

    private PrintWriter notes() {
        return format == Format.table
                ? spec.commandLine().getOut()
                : spec.commandLine().getErr();
    }

    private void awaitChange() throws IOException, InterruptedException {
        List<Long> before = saved();
        while (saved().equals(before)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** When each file was saved last; an editor may take it away for a moment. */
    private List<Long> saved() throws IOException {
        List<Long> times = new java.util.ArrayList<>();
        for (Path path : statistics) {
            times.add(Files.exists(path) ? Files.getLastModifiedTime(path).toMillis() : -1);
        }
        return times.contains(-1L) ? List.of() : times;
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw new WrongUsage("--month '" + text + "' is not a month: write it like 2021-01.", e);
        }
    }
}
