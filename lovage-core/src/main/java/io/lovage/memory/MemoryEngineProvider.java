package io.lovage.memory;

import io.lovage.engine.Engine;
import io.lovage.engine.EngineProvider;
import io.lovage.engine.EngineUrl;
import java.time.Clock;
import java.util.Set;

/**
 * Opens {@code memory:}, a new engine each time, and {@code memory:NAME}, which all who open that name in this JVM share until the last of
 * them closes it. A shared engine goes by the clock of whoever opened it first.
 */
public final class MemoryEngineProvider implements EngineProvider {

    @Override
    public boolean serves(String scheme) {
        return scheme.equals("memory");
    }

    @Override
    public Engine open(EngineUrl url, Clock clock) {
        url.checkOptions(Set.of());
        String name = url.address();
        Session session = name.isEmpty()
                ? new Session(new Space(clock), url.toString(), () -> {})
                : new Session(SharedSpaces.enter(name, clock), url.toString(), () -> SharedSpaces.leave(name));
        return new MemoryEngine(session);
    }
}
