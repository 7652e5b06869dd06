package io.lovage.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Why;
import io.lovage.message.EngineUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Something couldn't be done, in words for people. */
final class Failure extends EngineUnavailableException {

    private static final long serialVersionUID = 1L;

    /** The word an answer begins with; within scripts, servers before Redis 7 put it behind a dash. */
    private static final Pattern CODE = Pattern.compile(
            "(?:^|-)(OOM|READONLY|LOADING|NOAUTH|WRONGPASS|NOPERM|MISCONF|MASTERDOWN|NOREPLICAS|BUSY|NOSCRIPT|CLUSTERDOWN)\\b");

    enum Kind {
        FULL,
        OVERLOADED,
        READ_ONLY,
        DENIED,
        NO_SCRIPT,
        CLOSED,
        NOT_CONNECTED,
        /** Sent, and no answer came: it may have happened or not. */
        UNANSWERED,
        OTHER
    }

    private final Kind kind;

    private Failure(Kind kind, String text, @Nullable Throwable cause) {
        super(text);
        this.kind = kind;
        if (cause != null) {
            initCause(cause);
        }
    }

    Kind kind() {
        return kind;
    }

    static Failure closed(RedisSettings settings) {
        return new Failure(
                Kind.CLOSED, "The engine " + settings.name() + " was closed. Open it again to use it.", null);
    }

    static Failure notConnected(RedisSettings settings, @Nullable Throwable last) {
        String why = last == null ? "" : " (" + deepest(last) + ")";
        String master = settings.route().master();
        String check = master == null
                ? "Check that the server runs and can be reached"
                : "Check that the Sentinels know the name '" + master
                        + "', and that they and its server run and can be reached";
        return new Failure(
                Kind.NOT_CONNECTED,
                "There is no connection to " + settings.name() + why + ". " + check + "; the engine goes on trying.",
                last);
    }

    /** It was done, but might be forgotten if the server is lost, so nobody should count on it yet. */
    static Failure notReplicated(RedisSettings settings, long count) {
        return new Failure(
                Kind.UNANSWERED,
                "The server " + settings.name() + " has it, but of the "
                        + settings.route().replicas() + " replicas that its URL asks for by wait=, " + count
                        + " confirmed in time. See that the replicas run; it is done again with the same id.",
                null);
    }

    /** Reads what went wrong with a command that was sent. */
    static Failure of(Throwable error, RedisSettings settings) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof Failure failure) {
            return failure;
        }
        if (cause instanceof RedisCommandExecutionException answer) {
            return answered(answer, settings);
        }
        return new Failure(
                Kind.UNANSWERED,
                "The server " + settings.name() + " gave no answer (" + deepest(cause)
                        + "), so it may have happened or not.",
                cause);
    }

    private static Failure answered(RedisCommandExecutionException answer, RedisSettings settings) {
        String text = String.valueOf(answer.getMessage());
        Matcher code = CODE.matcher(text);
        String server = "The server " + settings.name();
        return switch (code.find() ? code.group(1) : "") {
            case "OOM" ->
                new Failure(
                        Kind.FULL,
                        server
                                + " has all the memory that its maxmemory allows. Wait until messages are taken out, purge some, or raise maxmemory.",
                        answer);
            case "READONLY" ->
                new Failure(
                        Kind.READ_ONLY,
                        server + " is a replica and can't be written. Use the address of the primary.",
                        answer);
            case "LOADING", "MASTERDOWN", "BUSY", "CLUSTERDOWN" ->
                new Failure(Kind.OVERLOADED, server + " is not ready: " + text + ". Try again soon.", answer);
            case "NOREPLICAS", "MISCONF" ->
                new Failure(Kind.OVERLOADED, server + " refuses writes for now: " + text, answer);
            case "NOAUTH" ->
                new Failure(
                        Kind.DENIED, server + " wants a password. Put it into the URL: redis://:PASSWORD@HOST", answer);
            case "WRONGPASS" ->
                new Failure(Kind.DENIED, server + " doesn't accept the user or password of the URL.", answer);
            case "NOPERM" ->
                new Failure(Kind.DENIED, server + " doesn't allow this user what Lovage needs: " + text, answer);
            case "NOSCRIPT" -> new Failure(Kind.NO_SCRIPT, server + " doesn't know a script: " + text, answer);
            default -> new Failure(Kind.OTHER, server + " failed: " + text, answer);
        };
    }

    /** What a publisher is told. */
    private PublishResult publishResult() {
        String text = String.valueOf(getMessage());
        return switch (kind) {
            case FULL -> PublishResult.rejected(Why.FULL, text);
            case OVERLOADED -> PublishResult.rejected(Why.OVERLOADED, text);
            case READ_ONLY, DENIED -> PublishResult.rejected(Why.DENIED, text);
            case CLOSED, NOT_CONNECTED -> PublishResult.rejected(Why.CONNECTION, text);
            default -> PublishResult.unknown(text);
        };
    }

    /** The same as a publisher hears it; an engine that was closed is an error. */
    CompletableFuture<PublishResult> asPublishResult() {
        return kind == Kind.CLOSED
                ? CompletableFuture.failedFuture(this)
                : CompletableFuture.completedFuture(publishResult());
    }

    private static String deepest(Throwable error) {
        Throwable deepest = error;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String text = deepest.getMessage();
        return text == null ? deepest.getClass().getSimpleName() : text;
    }
}
