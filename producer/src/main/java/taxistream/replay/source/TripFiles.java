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
import java.util.stream.Stream;
import taxistream.remote.RemoteCache;
import taxistream.remote.RemoteStores;
import taxistream.settings.WrongUsage;
import taxistream.trips.Service;
import taxistream.trips.TripFileException;
import taxistream.trips.TripFileName;

/** The files of one run: a file, a folder or a glob each, with no two that would hold the same trips. */
public record TripFiles(List<TripFile> files) {

    public TripFiles {
        files = files.stream()
                .sorted(Comparator.comparing(TripFile::month).thenComparing(TripFile::service))
                .toList();
    }

    /**
     * Resolves what a user named.
     *
     * @param service replaces what the files' names say
     * @param month replaces what the files' names say
     * @throws WrongUsage if a path names no file, a name says no service or month, or two files hold the same service and month
     */
    public static TripFiles resolve(List<String> paths, Optional<Service> service, Optional<YearMonth> month) {
        return distinct(paths.stream().flatMap(path -> local(path, service, month)));
    }

    /**
     * Resolves what a user named, on this machine or elsewhere.
     *
     * @param cache receives the files of {@code https://} and {@code gs://} locations once they are needed
     * @throws WrongUsage as above
     * @throws taxistream.settings.FailedRun if a place elsewhere cannot be asked
     */
    public static TripFiles resolve(
            List<String> paths, Optional<Service> service, Optional<YearMonth> month, RemoteCache cache) {
        return distinct(paths.stream()
                .flatMap(path -> RemoteStores.isRemote(path)
                        ? cache.resolve(path).stream()
                                .map(object -> TripFile.of(object, cache, named(object.name(), service, month)))
                        : local(path, service, month)));
    }

    private static Stream<TripFile> local(String path, Optional<Service> service, Optional<YearMonth> month) {
        return expand(path).stream()
                .map(file -> TripFile.of(file, named(file.getFileName().toString(), service, month)));
    }

    private static TripFiles distinct(Stream<TripFile> files) {
        Map<String, TripFile> byLabel = new LinkedHashMap<>();
        files.forEachOrdered(file -> {
            TripFile other = byLabel.putIfAbsent(file.label(), file);
            if (other != null && !other.location().equals(file.location())) {
                throw new WrongUsage("Cannot take both " + other.location() + " and " + file.location()
                        + ": each would be " + file.label() + ", and its trips would count twice. Name one of them.");
            }
        });
        return new TripFiles(List.copyOf(byLabel.values()));
    }

    private static TripFileName named(String file, Optional<Service> service, Optional<YearMonth> month) {
        try {
            return TripFileName.parse(file, service, month);
        } catch (TripFileException e) {
            throw new WrongUsage(e.getMessage(), e);
        }
    }

    private static List<Path> expand(String text) {
        List<Path> found = isGlob(text) ? glob(text) : filesAt(Path.of(text));
        if (found.isEmpty()) {
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

    private static List<Path> filesAt(Path path) {
        if (Files.isDirectory(path)) {
            try (Stream<Path> entries = Files.list(path)) {
                return parquetFiles(entries);
            } catch (IOException e) {
                throw new WrongUsage("Cannot list the folder " + path + ": " + e.getMessage() + ".", e);
            }
        }
        return Files.exists(path) ? List.of(path) : List.of();
    }

    private static List<Path> parquetFiles(Stream<Path> paths) {
        return paths.filter(Files::isRegularFile)
                .filter(path ->
                        path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".parquet"))
                .sorted()
                .toList();
    }

    private static List<Path> glob(String text) {
        Path root = rootOf(text);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + text);
        try (Stream<Path> entries = Files.walk(root)) {
            return parquetFiles(entries.filter(matcher::matches));
        } catch (IOException | UncheckedIOException e) {
            throw new WrongUsage("Cannot search " + root + " for " + text + ": " + e.getMessage() + ".", e);
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
