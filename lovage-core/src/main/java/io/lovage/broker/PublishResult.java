package io.lovage.broker;

/**
 * What became of one published message.
 *
 * @param detail for people; empty when accepted
 */
public record PublishResult(Sent sent, Why why, String detail) {

    public static final PublishResult ACCEPTED = new PublishResult(Sent.ACCEPTED, Why.NONE, "");

    public enum Sent {
        ACCEPTED,
        REJECTED,
        /** It may be stored or not. Send it again with the same id. */
        UNKNOWN
    }

    public enum Why {
        NONE,
        TOO_LARGE,
        /** The engine has no room: a full disk or a length limit. */
        FULL,
        OVERLOADED,
        DENIED,
        CONNECTION
    }

    public static PublishResult rejected(Why why, String detail) {
        return new PublishResult(Sent.REJECTED, why, detail);
    }

    public static PublishResult unknown(String detail) {
        return new PublishResult(Sent.UNKNOWN, Why.CONNECTION, detail);
    }
}
