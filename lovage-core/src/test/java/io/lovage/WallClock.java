package io.lovage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;

/** A copy of the testkit's rule, on which core cannot depend. Method references count like calls. */
final class WallClock {

    static final DescribedPredicate<JavaAccess<?>> IS_READ_OR_SLEPT_ON =
            DescribedPredicate.describe("reads the wall clock or sleeps", WallClock::isReadOrSleptOn);

    private WallClock() {}

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
