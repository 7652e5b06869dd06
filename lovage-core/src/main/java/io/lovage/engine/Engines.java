package io.lovage.engine;

import io.lovage.message.InvalidMessageException;
import java.time.Clock;
import java.util.Optional;
import java.util.ServiceLoader;

/** Opens engines by URL. */
public final class Engines {

    private Engines() {}

    /**
     * Opens the engine that {@code url} names.
     *
     * @throws InvalidMessageException if no engine on the class path serves the URL's scheme
     */
    public static Engine open(String url, Clock clock) {
        EngineUrl parsed = EngineUrl.parse(url);
        return providerOf(parsed).open(parsed, clock);
    }

    /**
     * What {@link EngineProvider#schema} says of the engine that {@code url} names.
     *
     * @throws InvalidMessageException if no engine on the class path serves the URL's scheme
     */
    public static Optional<String> schema(String url) {
        EngineUrl parsed = EngineUrl.parse(url);
        return providerOf(parsed).schema(parsed);
    }

    private static EngineProvider providerOf(EngineUrl parsed) {
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class)) {
            if (provider.serves(parsed.scheme())) {
                return provider;
            }
        }
        throw new InvalidMessageException(
                "No engine on the class path serves '%s:' (of URL '%s'). Lovage has memory:, with lovage-sql sqlite:FILE, postgresql://USER@HOST/DATABASE and mariadb://USER@HOST/DATABASE, and with lovage-redis redis://HOST.",
                parsed.scheme(), parsed);
    }
}
