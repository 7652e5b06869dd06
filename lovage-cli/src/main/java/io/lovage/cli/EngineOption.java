package io.lovage.cli;

import io.lovage.Lovage;
import picocli.CommandLine.Option;

/** Where the engine is. */
final class EngineOption {

    private static final String DEFAULT_URL = "sqlite:lovage.db";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The engine, such as sqlite:FILE. Default: $LOVAGE_URL, else " + DEFAULT_URL + ".")
    private String url = "";

    String url(Environment environment) {
        if (!url.isEmpty()) {
            return url;
        }
        String variable = environment.variables().getOrDefault("LOVAGE_URL", "");
        return variable.isEmpty() ? DEFAULT_URL : variable;
    }

    Lovage open(Environment environment) {
        return Lovage.open(url(environment), environment.clock());
    }
}
