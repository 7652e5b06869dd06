package io.lovage.celery;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.lovage.engine.Outcome;
import io.lovage.store.TaskError;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The shape of the codec; a rule counts only once it was seen red. */
class ArchitectureTest {

    private static final String ROOT = "io.lovage.celery.";

    /** Each package may import only those before it. */
    private static final List<String> READING_ORDER =
            List.of("wire", "canvas", "task", "result", "event", "control", "bridge", "follow");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.lovage.celery");

    @Test
    void the_reading_order_lists_every_package() {
        assertThat(MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(
                        READING_ORDER.stream().map(ROOT::concat).toList());
    }

    @Test
    void a_package_imports_only_packages_before_it() {
        for (int i = 0; i < READING_ORDER.size() - 1; i++) {
            String[] later = READING_ORDER.subList(i + 1, READING_ORDER.size()).stream()
                    .map(name -> ROOT + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + READING_ORDER.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .check(MAIN);
        }
    }

    @Test
    void the_codec_knows_no_engine_and_no_transport() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "io.lovage.celery..",
                                "io.lovage.message",
                                "io.lovage.task",
                                "java..",
                                "tools.jackson..",
                                "org.jspecify..")
                        .or(belongToAnyOf(Outcome.class, TaskError.class)))
                .because("what Celery says is the same on every transport")
                .check(MAIN);
    }
}
