package io.lovage.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a suite the {@link EngineContracts} that it is nested in, which know how to open the engine. */
final class SurroundingContracts implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EngineContracts.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRequiredTestInstances()
                .findInstance(EngineContracts.class)
                .orElseThrow(() -> new IllegalStateException(context.getRequiredTestClass()
                        + " is nested in no EngineContracts. Extend those, not the suite."));
    }
}
