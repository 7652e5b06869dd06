package io.lovage.message;

import java.time.Clock;

/** The default clock. The only place that reads the machine's wall clock: everything else is given a {@link Clock}. */
public final class SystemTime {

    private SystemTime() {}

    public static Clock clock() {
        return Clock.systemUTC();
    }
}
