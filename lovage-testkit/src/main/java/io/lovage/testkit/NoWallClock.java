package io.lovage.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * The rule that no code, tests included, reads the wall clock or sleeps. Such code can't be tested without waiting, and
 * breaks when a clock jumps. {@code System.nanoTime} is allowed. Needs ArchUnit on the class path.
 */
public final class NoWallClock {

    private static final DescribedPredicate<JavaAccess<?>> IS_READ_OR_SLEPT_ON =
            DescribedPredicate.describe("reads the wall clock or sleeps", NoWallClock::isReadOrSleptOn);

    private NoWallClock() {}

    /** One class is exempt: core's default clock. */
    public static ArchRule rule() {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.lovage.message.SystemTime")
                .should()
                .accessTargetWhere(IS_READ_OR_SLEPT_ON)
                .because("time comes from an injected clock, and waiting is on what a test can wake");
    }

    private static boolean isReadOrSleptOn(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return switch (owner) {
            case "java.lang.System" -> name.equals("currentTimeMillis");
            case "java.lang.Thread", "java.util.concurrent.TimeUnit" -> name.equals("sleep");
            case "java.time.Clock", "java.time.InstantSource" -> name.startsWith("system") || name.matches("tick.+");
            case "java.util.Date" -> takes(access, List.of()) && name.equals("<init>");
            default ->
                owner.startsWith("java.time.") && name.equals("now") && !takes(access, List.of("java.time.Clock"));
        };
    }

    private static boolean takes(JavaAccess<?> access, List<String> parameters) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .toList()
                        .equals(parameters);
    }
}
