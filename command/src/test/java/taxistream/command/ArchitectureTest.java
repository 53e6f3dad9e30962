package taxistream.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may use which, of every module, and which libraries each may use. A new arrow is drawn here first. */
class ArchitectureTest {

    /** Each package, and the packages that it imports: all of them and no others. */
    private static final Map<String, Set<String>> ARROWS = arrows("""
            process             ->
            gcs                 -> process
            checkpoint          -> gcs process
            settings            ->
            trips               ->
            localstack          ->

            remote              -> gcs process settings
            download            -> gcs remote settings trips
            generate            -> settings trips
            replay.pace         ->
            replay.sort         -> settings
            replay.source       -> remote replay.sort settings trips
            replay.kafka        -> process settings trips
            replay.watch        -> gcs remote replay.kafka replay.source settings trips
            replay              -> download generate process remote replay.kafka replay.pace replay.source replay.watch settings trips

            streaming.spark     ->
            streaming.checkpoint -> checkpoint gcs process settings
            streaming.kafka     -> settings trips
            streaming.admit     -> streaming.kafka streaming.spark trips
            streaming.statistic -> settings streaming.admit trips
            streaming.mysql     -> process settings streaming.admit streaming.statistic
            streaming.job       -> checkpoint process settings streaming.admit streaming.checkpoint streaming.kafka streaming.mysql streaming.spark streaming.statistic trips
            streaming.upkeep    -> process settings streaming.admit streaming.checkpoint streaming.job streaming.kafka streaming.mysql streaming.spark streaming.statistic trips
            streaming.command   -> settings streaming.checkpoint streaming.job streaming.kafka streaming.mysql streaming.statistic streaming.upkeep trips

            dashboard           -> settings
            jobjar              -> settings streaming.command
            command             -> dashboard download generate localstack process replay replay.kafka replay.pace replay.source settings streaming.command streaming.job streaming.kafka streaming.mysql streaming.statistic streaming.upkeep trips
            """);

    private static final String ROOT = "taxistream.";
    private static final Path REPOSITORY = Path.of(System.getProperty("repository.root"));
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package taxistream\\.([a-z.]+);");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?taxistream\\.([a-z.]+)\\.[A-Z]");

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("taxistream");

    /** Spark promises no compatibility for these. */
    private static final String[] INTERNALS_OF_SPARK = {
        "org.apache.spark.sql.catalyst..",
        "org.apache.spark.sql.execution..",
        "org.apache.spark.sql.classic..",
        "org.apache.spark.sql.kafka010.."
    };

    @Test
    void everyArrowIsDrawnAndEveryDrawnArrowIsUsed() throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            String room = first(PACKAGE, text);
            Set<String> uses = found.computeIfAbsent(room, unused -> new TreeSet<>());
            for (Matcher line = IMPORT.matcher(text); line.find(); ) {
                uses.add(line.group(1));
            }
            uses.remove(room);
        }

        assertThat(lines(found)).isEqualTo(lines(ARROWS));
    }

    @Test
    void noTwoPackagesUseEachOther() {
        slices().matching("taxistream.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void sparksInternalsStayInTheirRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "taxistream.streaming.spark",
                        "taxistream.streaming.statistic",
                        "taxistream.streaming.kafka",
                        "taxistream.streaming.checkpoint",
                        "taxistream.checkpoint")
                .should()
                .dependOnClassesThat(new InternalsOfSpark(INTERNALS_OF_SPARK))
                .check(PRODUCT);
    }

    @Test
    void theReaderOfTheTopicUsesOnlySparksKafkaSource() {
        noClasses()
                .that()
                .resideInAPackage("taxistream.streaming.kafka")
                .should()
                .dependOnClassesThat(new InternalsOfSpark(
                        "org.apache.spark.sql.catalyst..",
                        "org.apache.spark.sql.execution..",
                        "org.apache.spark.sql.classic.."))
                .check(PRODUCT);
    }

    @Test
    void checkpointFilesUseOnlyWhatSparkKeepsInACheckpoint() {
        noClasses()
                .that()
                .resideInAnyPackage("taxistream.checkpoint", "taxistream.streaming.checkpoint")
                .should()
                .dependOnClassesThat(new InternalsOfSpark(
                        "org.apache.spark.sql.catalyst..",
                        "org.apache.spark.sql.classic..",
                        "org.apache.spark.sql.kafka010..",
                        "org.apache.spark.sql.execution.datasources.."))
                .check(PRODUCT);
    }

    @Test
    void eachSystemIsSpokenToFromItsPackages() {
        only("org.apache.kafka..", "replay..", "localstack", "streaming.kafka", "streaming.job", "streaming.upkeep");
        only(
                "java.sql..",
                "replay.source",
                "generate",
                "localstack",
                "streaming.mysql",
                "streaming.upkeep",
                "dashboard",
                "command");
        only("org.duckdb..", "replay.source", "generate");
        only("org.apache.spark..", "checkpoint", "streaming..", "command");
        only("org.apache.hadoop..", "checkpoint", "streaming.checkpoint", "streaming.upkeep", "streaming.job");
        only("io.javalin..", "dashboard");
        only("org.apache.avro..", "trips");
        only("com.google.cloud..", "remote", "checkpoint");
    }

    @Test
    void theMapNamesEveryPackageOfTheJobAndOnlyClassesAndFilesThatExist() throws IOException {
        String map = Files.readString(REPOSITORY.resolve("docs/architecture.md"));
        Set<String> classes = files("src").stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .map(name -> name.substring(0, name.length() - ".java".length()))
                .collect(Collectors.toSet());

        assertThat(ARROWS.keySet().stream().filter(room -> room.startsWith("streaming.")))
                .allSatisfy(room -> assertThat(map).contains("| `" + room + "` |"));
        assertThat(names(map, "`([A-Z][A-Za-z]+)`")).isNotEmpty().isSubsetOf(classes);
        assertThat(names(map, "`([a-z-]+/[^`]+)`")).isNotEmpty().allSatisfy(path -> assertThat(
                        REPOSITORY.resolve(path.replaceFirst("/NAME\\.sql$", "")))
                .exists());
    }

    private static List<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static void only(String library, String... rooms) {
        String[] packages = Set.of(rooms).stream().map(room -> ROOT + room).toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(PRODUCT);
    }

    /** The code of the product in every module. Read as text, because a compiler leaves no trace of a constant's class. */
    private static List<Path> sources() throws IOException {
        return files("src/main/java/taxistream").stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    /** All files below this folder of each module. */
    private static List<Path> files(String folder) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> modules = Files.walk(REPOSITORY, 2)) {
            for (Path module : modules.toList()) {
                if (Files.isDirectory(module.resolve(folder))) {
                    try (Stream<Path> files = Files.walk(module.resolve(folder))) {
                        files.filter(Files::isRegularFile).forEach(all::add);
                    }
                }
            }
        }
        return all;
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String lines(Map<String, Set<String>> arrows) {
        return new TreeMap<>(arrows)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " -> " + String.join(" ", new TreeSet<>(entry.getValue())))
                        .collect(Collectors.joining("\n"));
    }

    private static Map<String, Set<String>> arrows(String table) {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        table.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] sides = line.split("->", -1);
            Set<String> targets =
                    sides[1].isBlank() ? Set.of() : Set.of(sides[1].trim().split(" "));
            arrows.put(sides[0].trim(), targets);
        });
        return arrows;
    }
}
