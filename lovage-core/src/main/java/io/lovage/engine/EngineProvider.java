package io.lovage.engine;

import java.time.Clock;

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
}
