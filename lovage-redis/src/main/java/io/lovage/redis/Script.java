package io.lovage.redis;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What Redis is asked to do as a whole. Its text lies beside this class, with a legend of what goes in and comes out. */
enum Script {
    PUBLISH("common publish"),
    PUBLISH_ONE("common publish-one"),
    SUBSCRIBE("common subscribe"),
    LOOK_AT_DOOR("common look-at-door"),
    TAKE_IN("common celery take-in"),
    CLAIM("common leases claim"),
    LEAVE("common leases leave"),
    SETTLE("common settle"),
    COMMIT("common celery transactions commit"),
    WITHDRAW("common celery transactions withdraw"),
    CELERY_RESULT("common celery celery-result"),
    SEND_CANVAS("common celery send-canvas"),
    CANCELLED_CANVASES("common celery cancelled-canvases"),
    COMPLETE_CHORDS("common celery complete-chords"),
    FINISH_CHORD("common celery finish-chord"),
    REDRIVE("common celery redrive"),
    PURGE("common purge"),
    LOCATE("common locate"),
    STATS("common stats"),
    LIST("common list"),
    TASK("common task"),
    FINISHED("common finished"),
    FOREIGN("common foreign"),
    RECORD("common celery record"),
    STATE_COMMIT("common transactions state-commit"),
    STATE_GET("common transactions state-get"),
    STATE_SCAN("common transactions state-scan"),
    MAINTAIN("common transactions maintain"),
    NOW("common now");

    private static final Set<Script> READING =
            Collections.unmodifiableSet(EnumSet.of(LOCATE, STATS, LIST, TASK, FINISHED, STATE_GET, STATE_SCAN, NOW));

    private final String files;
    private final String sent = "redis-" + name().toLowerCase(Locale.ROOT) + "-sent";
    private final String answered = "redis-" + name().toLowerCase(Locale.ROOT) + "-answered";

    /**
     * @param files names of the files of which it is made, with spaces between them: libraries, and its own as the last
     */
    Script(String files) {
        this.files = files;
    }

    String files() {
        return files;
    }

    /** Whether it brings messages in, which must not go on when the server is full. */
    boolean bringsMessagesIn() {
        return this == PUBLISH || this == PUBLISH_ONE || this == SEND_CANVAS;
    }

    /**
     * Whether what it does may be lost with the server and nobody is the worse for it. A claim is: its message is delivered again, as after a lapsed lease.
     */
    boolean mayBeForgotten() {
        return READING.contains(this) || this == CLAIM || this == LEAVE || this == SUBSCRIBE || this == MAINTAIN;
    }

    /** As a server takes it that knows flags or doesn't. */
    String source(boolean knowsFlags) {
        return ScriptSource.of(this, knowsFlags).text();
    }

    /** The name by which Redis remembers {@link #source}. */
    String sha(boolean knowsFlags) {
        return ScriptSource.of(this, knowsFlags).sha();
    }

    /** The failpoint where it is on its way. */
    String sent() {
        return sent;
    }

    /** The failpoint where its answer has come and nobody knows yet. */
    String answered() {
        return answered;
    }
}
