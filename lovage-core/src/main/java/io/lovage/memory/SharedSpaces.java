package io.lovage.memory;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** The spaces with a name. They belong to the JVM, since whoever knows the name may open them: hence static. */
final class SharedSpaces {

    private static final Map<String, Shared> BY_NAME = new HashMap<>();

    private record Shared(Space space, int users) {}

    private SharedSpaces() {}

    static Space enter(String name, Clock clock) {
        synchronized (BY_NAME) {
            Shared old = BY_NAME.get(name);
            Shared shared = old == null ? new Shared(new Space(clock), 1) : new Shared(old.space(), old.users() + 1);
            BY_NAME.put(name, shared);
            return shared.space();
        }
    }

    static void leave(String name) {
        synchronized (BY_NAME) {
            BY_NAME.computeIfPresent(
                    name, (key, old) -> old.users() == 1 ? null : new Shared(old.space(), old.users() - 1));
        }
    }
}
