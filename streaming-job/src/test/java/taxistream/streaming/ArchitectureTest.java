package taxistream.streaming;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the packages go one way. */
class ArchitectureTest {

    private static final JavaClasses JOB = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("taxistream.streaming");

    @Test
    void onlyTheCommandsKnowAllPackages() {
        noClasses()
                .that()
                .resideInAPackage("taxistream.streaming.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("taxistream.streaming")
                .check(JOB);
    }

    @Test
    void theDatabaseKnowsStatisticsButNotTheOtherWayRound() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..streaming.statistic..", "..streaming.input..", "..streaming.month..", "..streaming.batch..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..streaming.mysql..")
                .check(JOB);
    }

    @Test
    void theDatabaseKnowsNothingOfKafkaAndOfTheInput() {
        noClasses()
                .that()
                .resideInAPackage("..streaming.mysql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..streaming.input..", "..streaming.checkpoint..", "org.apache.kafka..")
                .check(JOB);
    }

    @Test
    void noTwoPackagesKnowEachOther() {
        slices().matching("taxistream.streaming.(*)..")
                .should()
                .beFreeOfCycles()
                .check(JOB);
    }
}
