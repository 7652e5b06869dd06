package io.lovage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The shape of core. {@code ARCHITECTURE.md} says why; a rule counts only once it was seen red. */
class ArchitectureTest {

    /** Each package may import only those before it. The root package reads last: it may import all of them. */
    private static final List<String> READING_ORDER =
            List.of("message", "broker", "store", "engine", "event", "task", "flow", "client", "worker", "memory");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.lovage");

    private static final JavaClasses MAIN_AND_TESTS = new ClassFileImporter().importPackages("io.lovage");

    @Test
    void every_package_stands_in_the_reading_order() {
        Set<String> packages = MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());

        assertThat(packages)
                .allSatisfy(name -> assertThat(READING_ORDER.stream().map("io.lovage."::concat))
                        .as("READING_ORDER lacks %s: put it where its imports allow", name)
                        .anyMatch(listed ->
                                name.equals(listed) || name.startsWith(listed + ".") || name.equals("io.lovage")));
    }

    @Test
    void a_package_imports_only_packages_before_it() {
        for (String earlier : READING_ORDER) {
            int next = READING_ORDER.indexOf(earlier) + 1;
            for (String later : READING_ORDER.subList(next, READING_ORDER.size())) {
                noClasses()
                        .that()
                        .resideInAPackage("io.lovage." + earlier + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.lovage." + later + "..")
                        .because(earlier + " comes before " + later + " in the reading order")
                        .allowEmptyShould(true)
                        .check(MAIN);
            }
        }
    }

    @Test
    void nobody_imports_the_root_package() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lovage")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lovage")
                .because("the root is the front door, and nothing inside the house needs it")
                .check(MAIN);
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching("io.lovage.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void core_needs_only_the_jdk_slf4j_jackson_and_jspecify() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.lovage..",
                        "java..",
                        "org.slf4j..",
                        "tools.jackson..",
                        "com.fasterxml.jackson.annotation..",
                        "org.jspecify..")
                .check(MAIN);
    }

    @Test
    void nobody_reads_the_wall_clock_or_sleeps() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.lovage.message.SystemTime")
                .should()
                .accessTargetWhere(WallClock.IS_READ_OR_SLEPT_ON)
                .because("time comes from an injected clock, and waiting is on what a test can wake")
                .check(MAIN_AND_TESTS);
    }
}
