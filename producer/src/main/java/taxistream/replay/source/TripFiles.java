package taxistream.replay.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteStores;
import taxistream.settings.FileTrouble;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileException;
import taxistream.trips.TripFileName;

/**
 * The files of one run, found by files, folders and globs. No two files have the same service and month.
 *
 * @param passedOver paths in the folders that may hold trips but are not read, each with the reason
 */
public record TripFiles(List<TripFile> files, List<String> passedOver) {

    public TripFiles(List<TripFile> files) {
        this(files, List.of());
    }

    public TripFiles {
        passedOver = List.copyOf(passedOver);
        files = files.stream()
                .sorted(Comparator.comparing(TripFile::month).thenComparing(TripFile::service))
                .toList();
    }

    /**
     * Resolves the user's paths on this machine.
     *
     * @param service replaces the service in the files' names
     * @param month replaces the month in the files' names
     * @throws WrongUsage if a path names no file, a name says no service or month, or two files hold the same service and month
     */
    public static TripFiles resolve(List<String> paths, Optional<Service> service, Optional<YearMonth> month) {
        List<String> passedOver = new ArrayList<>();
        return distinct(paths.stream().flatMap(path -> local(path, service, month, passedOver)), passedOver);
    }

    /**
     * Resolves the user's paths and remote locations.
     *
     * @param cache receives the files of {@code https://} and {@code gs://} locations once they are needed
     * @throws WrongUsage as above
     * @throws taxistream.settings.FailedRun if a place elsewhere cannot be asked
     */
    public static TripFiles resolve(
            List<String> paths, Optional<Service> service, Optional<YearMonth> month, RemoteCache cache) {
        List<String> passedOver = new ArrayList<>();
        return distinct(
                paths.stream()
                        .flatMap(path -> RemoteStores.isRemote(path)
                                ? cache.resolve(path).stream()
                                        .map(object -> TripFile.of(object, cache, named(object.name(), service, month)))
                                : local(path, service, month, passedOver)),
                passedOver);
    }

    private static Stream<TripFile> local(
            String path, Optional<Service> service, Optional<YearMonth> month, List<String> passedOver) {
        List<String> besideThem = new ArrayList<>();
        List<Path> found = expand(path, besideThem);
        passedOver.addAll(besideThem);
        return found.stream()
                .map(file -> TripFile.of(file, named(file.getFileName().toString(), service, month)));
    }

    private static TripFiles distinct(Stream<TripFile> files, List<String> passedOver) {
        Map<String, TripFile> byLabel = new LinkedHashMap<>();
        files.forEachOrdered(file -> {
            TripFile other = byLabel.putIfAbsent(file.label(), file);
            if (other != null && !other.location().equals(file.location())) {
                throw new WrongUsage("Cannot take both " + other.location() + " and " + file.location()
                        + ": each would be " + file.label() + ", and its trips would count twice. Name one of them.");
            }
        });
        return new TripFiles(List.copyOf(byLabel.values()), passedOver);
    }

    private static TripFileName named(String file, Optional<Service> service, Optional<YearMonth> month) {
        try {
            return TripFileName.parse(file, service, month);
        } catch (TripFileException e) {
            throw new WrongUsage(e.getMessage(), e);
        }
    }

    private static List<Path> expand(String text, List<String> passedOver) {
        List<Path> found = isGlob(text) ? glob(text, passedOver) : filesAt(Path.of(text), passedOver);
        if (found.isEmpty()) {
            if (!passedOver.isEmpty()) {
                throw new WrongUsage("There is no parquet file at " + text + ", but " + String.join(", ", passedOver)
                        + ". Name the files in a folder by a path of their own.");
            }
            throw new WrongUsage(
                    Files.isDirectory(Path.of(isGlob(text) ? "." : text)) && !isGlob(text)
                            ? "There is no parquet file in the folder " + text + "."
                            : "There is no file " + text + ". Name a parquet file, a folder or a glob.");
        }
        return found;
    }

    private static boolean isGlob(String text) {
        return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0) && !exists(text);
    }

    private static boolean exists(String text) {
        try {
            return Files.exists(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** The parts of a folder that stands for one file of trips, as Spark writes it. Sorted by name, without hidden files. */
    static List<Path> partsOf(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> isNamedParquet(path)
                            && Files.isRegularFile(path)
                            && !path.getFileName().toString().matches("[._].*"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new WrongUsage("Cannot list the folder " + folder + ": " + FileTrouble.reason(e) + ".", e);
        }
    }

    /** Whether it is a folder with a service and a month in its name, and parts in it. */
    private static boolean isFileOfParts(Path path) {
        return Files.isDirectory(path)
                && TripFileName.isPublished(path.getFileName().toString())
                && !partsOf(path).isEmpty();
    }

    private static List<Path> filesAt(Path path, List<String> passedOver) {
        if (isFileOfParts(path)) {
            return List.of(path);
        }
        if (Files.isDirectory(path)) {
            try (Stream<Path> entries = Files.list(path)) {
                return parquetFiles(entries, passedOver);
            } catch (IOException e) {
                throw new WrongUsage("Cannot list the folder " + path + ": " + FileTrouble.reason(e) + ".", e);
            }
        }
        return Files.exists(path) ? List.of(path) : List.of();
    }

    private static List<Path> parquetFiles(Stream<Path> paths, List<String> passedOver) {
        List<Path> files = new ArrayList<>();
        paths.sorted().forEachOrdered(path -> {
            if (isFileOfParts(path)) {
                files.add(path);
            } else if (Files.isRegularFile(path)) {
                if (isNamedParquet(path)) {
                    files.add(path);
                }
            } else if (Files.isDirectory(path)) {
                if (isNamedParquet(path) || holdsParquet(path)) {
                    passedOver.add(path + " (a folder)");
                }
            } else if (isNamedParquet(path)) {
                passedOver.add(path + (Files.isSymbolicLink(path) ? " (a link to nothing)" : " (no regular file)"));
            }
        });
        return files;
    }

    private static boolean isNamedParquet(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
    }

    private static boolean holdsParquet(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.anyMatch(TripFiles::isNamedParquet);
        } catch (IOException e) {
            return true; // an unreadable folder may hold some
        }
    }

    private static List<Path> glob(String text, List<String> passedOver) {
        PathMatcher matcher = matcher(text);
        Path root = rootOf(text);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.walk(root)) {
            return parquetFiles(entries.filter(matcher::matches), passedOver);
        } catch (IOException | UncheckedIOException e) {
            throw new WrongUsage("Cannot search " + root + " for " + text + ": " + FileTrouble.reason(e) + ".", e);
        }
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new WrongUsage(
                    "Cannot take " + glob + " for a pattern: " + e.getDescription()
                            + ". Write what is in brackets or braces to its end, or name a file that is there.",
                    e);
        }
    }

    /** The folders of the glob before its first wildcard. */
    private static Path rootOf(String glob) {
        List<String> fixed = new ArrayList<>();
        for (String part : glob.split("/", -1)) {
            if (part.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
                break;
            }
            fixed.add(part);
        }
        String root = String.join("/", fixed);
        return Path.of(root.isEmpty() ? (glob.startsWith("/") ? "/" : "") : root);
    }

    /** The files by their month, in order; within a month by service. */
    public SortedMap<YearMonth, List<TripFile>> byMonth() {
        SortedMap<YearMonth, List<TripFile>> months = new TreeMap<>();
        files.forEach(file ->
                months.computeIfAbsent(file.month(), month -> new ArrayList<>()).add(file));
        return months;
    }

    /** "green, yellow", for logs. */
    public String services() {
        TreeSet<String> labels = new TreeSet<>();
        files.forEach(file -> labels.add(file.service().label()));
        return String.join(", ", labels);
    }
}
