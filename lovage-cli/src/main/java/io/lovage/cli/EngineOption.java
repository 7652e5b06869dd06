package io.lovage.cli;

import io.lovage.Lovage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the engine is. */
final class EngineOption {

    private static final String DEFAULT_URL = "sqlite:lovage.db";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The engine, such as sqlite:FILE. Default: $LOVAGE_URL, else " + DEFAULT_URL + ".")
    private @Nullable String url;

    String url(Environment environment) {
        if (url != null) {
            return url;
        }
        String variable = environment.variables().getOrDefault("LOVAGE_URL", "");
        return variable.isEmpty() ? DEFAULT_URL : variable;
    }

    Lovage open(Environment environment) {
        String place = url(environment);
        if (place.isBlank()) {
            throw new UsageException("--url is empty. Name an engine such as %s, or leave it out", DEFAULT_URL);
        }
        if (place.startsWith("memory:")) {
            throw new UsageException(
                    "An engine at %s would be gone at the end of this command, and nobody else could see it. Use a file: sqlite:FILE",
                    place);
        }
        return Lovage.open(place, environment.clock());
    }
}
