package io.lovage.engine;

import java.time.Clock;
import java.util.Optional;

/** Opens the engine of a URL scheme. Found through {@link java.util.ServiceLoader}, so that a dependency more is an engine more. */
public interface EngineProvider {

    /** Whether it is for {@code scheme}, such as {@code sqlite}. */
    boolean serves(String scheme);

    /**
     * Opens the engine at {@code url}.
     *
     * @throws io.lovage.message.EngineUnavailableException if it can't be opened, saying why and what to do
     * @throws io.lovage.message.InvalidMessageException if the URL is wrong
     */
    Engine open(EngineUrl url, Clock clock);

    /**
     * The statements that make an empty database ready for the engine at {@code url}, for people who run them themselves; empty if there is nothing to
     * run. Nothing is opened.
     *
     * @throws io.lovage.message.InvalidMessageException if the URL is wrong
     */
    default Optional<String> schema(EngineUrl url) {
        return Optional.empty();
    }
}
