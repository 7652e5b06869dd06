package io.lovage.sql.outbox;

import java.time.Duration;

/** How long what found trouble is left alone: longer each time, up to a minute. */
final class Rest {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 20;

    private Rest() {}

    /** After attempt number {@code attempts} (1 for the first). */
    static Duration after(int attempts) {
        Duration rest = FIRST.multipliedBy(1L << Math.min(MOST_DOUBLINGS, Math.max(0, attempts - 1)));
        return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
    }
}
