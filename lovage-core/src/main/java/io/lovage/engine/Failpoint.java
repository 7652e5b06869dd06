package io.lovage.engine;

import org.jspecify.annotations.Nullable;

/**
 * A named place where a test can make the process die, to show that nothing is lost there. Off unless the system property {@code lovage.failpoint} is
 * set: {@code NAME} dies the first time, {@code NAME:3} the third time the place is reached.
 */
public final class Failpoint {

    /** Exit status of a process that a failpoint ended: as if by {@code kill -9}. */
    public static final int EXIT_STATUS = 137;

    private static final @Nullable Failpoint ARMED = parse(System.getProperty("lovage.failpoint"));

    private final String name;
    private int hitsLeft;

    private Failpoint(String name, int hitsLeft) {
        this.name = name;
        this.hitsLeft = hitsLeft;
    }

    /** Dies here, without any clean-up, if this place is the armed one and its turn has come. */
    public static void hit(String place) {
        if (ARMED != null && ARMED.name.equals(place)) {
            ARMED.countDown();
        }
    }

    private synchronized void countDown() {
        if (--hitsLeft <= 0) {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }

    private static @Nullable Failpoint parse(@Nullable String setting) {
        if (setting == null || setting.isEmpty()) {
            return null;
        }
        int colon = setting.indexOf(':');
        return colon < 0
                ? new Failpoint(setting, 1)
                : new Failpoint(setting.substring(0, colon), Integer.parseInt(setting.substring(colon + 1)));
    }
}
