package io.lovage.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What Redis is asked to do as a whole. Its text lies beside this class, with a legend of what goes in and comes out. */
enum Script {
    PUBLISH("common", "publish"),
    PUBLISH_ONE("common", "publish-one"),
    SUBSCRIBE("common", "subscribe"),
    LOOK_AT_DOOR("common", "look-at-door"),
    TAKE_IN("common", "celery", "take-in"),
    CLAIM("common", "leases", "claim"),
    LEAVE("common", "leases", "leave"),
    SETTLE("common", "settle"),
    COMMIT("common", "celery", "transactions", "commit"),
    WITHDRAW("common", "celery", "transactions", "withdraw"),
    CELERY_RESULT("common", "celery", "celery-result"),
    SEND_CANVAS("common", "celery", "send-canvas"),
    CANCELLED_CANVASES("common", "celery", "cancelled-canvases"),
    COMPLETE_CHORDS("common", "celery", "complete-chords"),
    FINISH_CHORD("common", "celery", "finish-chord"),
    REDRIVE("common", "celery", "redrive"),
    PURGE("common", "purge"),
    LOCATE("common", "locate"),
    STATS("common", "stats"),
    LIST("common", "list"),
    TASK("common", "task"),
    FINISHED("common", "finished"),
    FOREIGN("common", "foreign"),
    RECORD("common", "celery", "record"),
    STATE_COMMIT("common", "transactions", "state-commit"),
    STATE_GET("common", "transactions", "state-get"),
    STATE_SCAN("common", "transactions", "state-scan"),
    MAINTAIN("common", "transactions", "maintain"),
    NOW("common", "now");

    private static final Set<Script> READING =
            Collections.unmodifiableSet(EnumSet.of(LOCATE, STATS, LIST, TASK, FINISHED, STATE_GET, STATE_SCAN, NOW));

    /** From Redis 7 on: so that a full server can still be emptied. What brings messages in must not go on. */
    private static final String WHEN_FULL_TOO = "#!lua flags=allow-oom\n";

    private final String source;
    private final String sha;
    private final String flaggedSource;
    private final String flaggedSha;
    private final String sent = "redis-" + name().toLowerCase(Locale.ROOT) + "-sent";
    private final String answered = "redis-" + name().toLowerCase(Locale.ROOT) + "-answered";

    Script(String... files) {
        List<String> texts = Stream.of(files).map(Script::read).toList();
        int last = texts.size() - 1;
        source = ScriptText.of(texts.subList(0, last), texts.get(last));
        sha = sha(source);
        boolean bringsMessagesIn =
                List.of("publish", "publish-one", "send-canvas").contains(files[last]);
        flaggedSource = bringsMessagesIn ? source : WHEN_FULL_TOO + source;
        flaggedSha = sha(flaggedSource);
    }

    /**
     * Whether what it does may be lost with the server and nobody is the worse for it. A claim is: its message is delivered again, as after a lapsed lease.
     */
    boolean mayBeForgotten() {
        return READING.contains(this) || this == CLAIM || this == LEAVE || this == SUBSCRIBE || this == MAINTAIN;
    }

    /** As a server takes it that knows flags or doesn't. */
    String source(boolean knowsFlags) {
        return knowsFlags ? flaggedSource : source;
    }

    /** The name by which Redis remembers {@link #source}. */
    String sha(boolean knowsFlags) {
        return knowsFlags ? flaggedSha : sha;
    }

    /** The failpoint where it is on its way. */
    String sent() {
        return sent;
    }

    /** The failpoint where its answer has come and nobody knows yet. */
    String answered() {
        return answered;
    }

    private static String sha(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1, but this one", e);
        }
    }

    private static String read(String name) {
        String file = name + ".lua";
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The script " + file + " can't be read", e);
        }
    }
}
