package io.lovage.sql;

import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Why;
import io.lovage.message.EngineUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Why something couldn't be done, in words for people.
 *
 * @param kind what a program can tell apart
 * @param certain whether it is known that nothing happened
 * @param text what happened and what to do
 */
public record Failure(
        Kind kind, boolean certain, String text, @Nullable Throwable cause) {

    public enum Kind {
        FULL,
        LOCKED,
        OVERLOADED,
        READ_ONLY,
        CLOSED,
        UNREACHABLE,
        OTHER
    }

    public static Failure closed(String url) {
        return new Failure(Kind.CLOSED, true, "The engine " + url + " was closed. Open it again to use it.", null);
    }

    public static Failure overloaded(String place, long seconds) {
        return new Failure(
                Kind.OVERLOADED,
                true,
                "The engine " + place + " is behind: too much has been waiting to be written for " + seconds
                        + " s. Send less at once, or wait.",
                null);
    }

    /** The same, where nobody knows whether it happened. */
    public Failure uncertain() {
        return new Failure(Kind.OTHER, false, text, cause);
    }

    public EngineUnavailableException exception() {
        return cause == null ? new EngineUnavailableException(text) : new EngineUnavailableException(text, cause);
    }

    /** What a publisher is told. */
    public PublishResult publishResult() {
        return switch (kind) {
            case FULL -> PublishResult.rejected(Why.FULL, text);
            case LOCKED, OVERLOADED -> PublishResult.rejected(Why.OVERLOADED, text);
            case READ_ONLY -> PublishResult.rejected(Why.DENIED, text);
            case CLOSED, UNREACHABLE -> PublishResult.rejected(Why.CONNECTION, text);
            case OTHER -> PublishResult.unknown(text);
        };
    }
}
