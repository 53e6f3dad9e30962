package taxistream.streaming.upkeep;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileException;
import taxistream.trips.TripFileName;

/**
 * The files of a recount: a file, a folder or a glob each, here or on an object store ({@code gs://…}).
 *
 * @param files by month, then by service
 * @param passedOver the paths in the folders that may hold trips, but are no file, each with the reason
 */
public record RecountFiles(List<RecountFile> files, List<String> passedOver) {

    /** The character that Java puts in place of argument bytes that its locale cannot decode. */
    private static final char UNSPELLABLE = '\uFFFD';

    public RecountFiles {
        passedOver = List.copyOf(passedOver);
        files = files.stream()
                .sorted(Comparator.comparing((RecountFile file) -> file.name().month())
                        .thenComparing(file -> file.name().service()))
                .toList();
    }

    /**
     * Resolves the user's paths.
     *
     * @param service replaces the service in the files' names
     * @param month replaces the month in the files' names
     * @throws WrongUsage if a path names no file, a name says no service or month, or two files hold the same service and month
     */
    public static RecountFiles resolve(
            List<String> paths, Optional<Service> service, Optional<YearMonth> month, Configuration hadoop) {
        Map<String, RecountFile> byLabel = new LinkedHashMap<>();
        List<String> passedOver = new ArrayList<>();
        for (String path : paths) {
            List<String> besideThem = new ArrayList<>();
            for (Path file : expand(path, hadoop, besideThem)) {
                RecountFile named = named(file, hadoop, service, month);
                RecountFile other = byLabel.putIfAbsent(named.label(), named);
                if (other != null && !other.path().equals(file)) {
                    throw new WrongUsage(
                            "Cannot take both " + other.spelt() + " and " + named.spelt() + ": each would be "
                                    + named.label() + ", and its trips would count twice. Name one of them.");
                }
            }
            passedOver.addAll(besideThem);
        }
        return new RecountFiles(List.copyOf(byLabel.values()), passedOver);
    }

    /** Prints a line for each path that was passed over. */
    public void printPassedOver(PrintWriter out) {
        passedOver.forEach(each -> out.println("Passed over: " + each));
    }

    /** The files of these months alone. */
    public RecountFiles within(MonthRange months) {
        return new RecountFiles(
                files.stream()
                        .filter(file -> months.contains(file.name().month()))
                        .toList(),
                passedOver);
    }

    private static RecountFile named(
            Path file, Configuration hadoop, Optional<Service> service, Optional<YearMonth> month) {
        try {
            FileSystem files = file.getFileSystem(hadoop);
            List<Path> parts = files.getFileStatus(file).isDirectory() ? partsOf(files, file) : List.of(file);
            return new RecountFile(file, parts, TripFileName.parse(file.getName(), service, month));
        } catch (TripFileException e) {
            throw new WrongUsage(e.getMessage(), e);
        } catch (IOException e) {
            throw new WrongUsage("Cannot look at " + RecountFile.spelt(file) + ": " + e.getMessage() + ".", e);
        }
    }

    /** The parts of a folder that stands for one file of trips, sorted by name, without hidden files. */
    private static List<Path> partsOf(FileSystem files, Path folder) throws IOException {
        return parquet(files.listStatus(folder))
                .map(FileStatus::getPath)
                .filter(path -> !path.getName().matches("[._].*"))
                .sorted()
                .toList();
    }

    /** Whether it is a folder with a service and a month in its name, and parts in it. */
    private static boolean isFileOfParts(FileSystem files, FileStatus entry) throws IOException {
        return entry.isDirectory()
                && TripFileName.isPublished(entry.getPath().getName())
                && !partsOf(files, entry.getPath()).isEmpty();
    }

    private static List<Path> expand(String text, Configuration hadoop, List<String> passedOver) {
        try {
            Path path = new Path(text);
            FileSystem files = path.getFileSystem(hadoop);
            List<Path> found = new ArrayList<>();
            for (FileStatus match : matches(files, path)) {
                if (!match.isDirectory() || isFileOfParts(files, match)) {
                    found.add(match.getPath());
                    continue;
                }
                for (FileStatus entry : sorted(files.listStatus(match.getPath()))) {
                    if (isParquet(entry) || isFileOfParts(files, entry)) {
                        found.add(entry.getPath());
                    } else if (entry.isDirectory() && mayHoldTrips(files, entry)) {
                        passedOver.add(RecountFile.spelt(entry.getPath()) + " (a folder)");
                    }
                }
            }
            if (found.isEmpty() && !passedOver.isEmpty()) {
                throw new WrongUsage("There is no parquet file at " + text + ", but " + String.join(", ", passedOver)
                        + ". Name the files in a folder by a path of their own.");
            }
            if (found.isEmpty()) {
                throw new WrongUsage(
                        "There is no parquet file at " + text + ". Name a parquet file, a folder or a glob.");
            }
            return found;
        } catch (FileNotFoundException e) {
            throw new WrongUsage(
                    "There is no file " + text + ". "
                            + (text.indexOf(UNSPELLABLE) < 0
                                    ? "Name a parquet file, a folder or a glob."
                                    : "Java cannot spell that name here: if it goes beyond ASCII, set LC_ALL=C.UTF-8."),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new WrongUsage("Cannot look for files at " + text + ": " + e.getMessage() + ".", e);
        }
    }

    private static List<FileStatus> sorted(FileStatus[] entries) {
        return Arrays.stream(entries)
                .sorted(Comparator.comparing(FileStatus::getPath))
                .toList();
    }

    private static boolean mayHoldTrips(FileSystem files, FileStatus folder) {
        try {
            return folder.getPath().getName().toLowerCase(Locale.ROOT).endsWith(".parquet")
                    || parquet(files.listStatus(folder.getPath())).findAny().isPresent();
        } catch (IOException e) {
            return true; // an unreadable folder may hold some
        }
    }

    /** The file with exactly this name if it exists, even with a glob's characters; otherwise the matches of the glob. */
    private static List<FileStatus> matches(FileSystem files, Path path) throws IOException {
        if (files.exists(path)) {
            return List.of(files.getFileStatus(path));
        }
        FileStatus[] matches = files.globStatus(path);
        if (matches == null || matches.length == 0) {
            throw new FileNotFoundException(path.toString());
        }
        return Arrays.asList(matches);
    }

    private static Stream<FileStatus> parquet(FileStatus[] entries) {
        return Arrays.stream(entries).filter(RecountFiles::isParquet);
    }

    private static boolean isParquet(FileStatus entry) {
        return entry.isFile()
                && entry.getPath().getName().toLowerCase(Locale.ROOT).endsWith(".parquet");
    }

    /** The months in the files' names, in their order. */
    public SortedSet<YearMonth> months() {
        return files.stream().map(file -> file.name().month()).collect(Collectors.toCollection(TreeSet::new));
    }
}
