package io.lovage.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * On {@link EngineContracts} of an engine that passes them all elsewhere, on another server or in another way: only these suites are run, the others are skipped,
 * unless the system property {@code lovage.contracts} is {@code all}.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(PartOfContracts.Choice.class)
public @interface PartOfContracts {

    /** Names of the nested classes. */
    String[] value();

    /** Skips the others. */
    final class Choice implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Class<?> suite = context.getRequiredTestClass();
            Class<?> contracts =
                    context.getParent().flatMap(ExtensionContext::getTestClass).orElse(suite);
            PartOfContracts part = contracts.getAnnotation(PartOfContracts.class);
            boolean isChosen = part == null
                    || suite == contracts
                    || List.of(part.value()).contains(suite.getSimpleName())
                    || "all".equals(System.getProperty("lovage.contracts"));
            return isChosen
                    ? ConditionEvaluationResult.enabled("it is part of what is run")
                    : ConditionEvaluationResult.disabled("-Dlovage.contracts=all runs it");
        }
    }
}
