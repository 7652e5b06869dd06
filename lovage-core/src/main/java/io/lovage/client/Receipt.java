package io.lovage.client;

/**
 * What became of a parcel.
 *
 * @param reason for people; empty if it is STORED
 */
public record Receipt(Verdict verdict, String reason) {

    static final Receipt STORED = new Receipt(Verdict.STORED, "");

    public enum Verdict {
        /** The engine has it, or had it before. */
        STORED,
        /** The engine won't ever take it as it is. */
        REFUSED,
        /** Not now, or nobody knows: to be sent again. */
        LATER
    }

    static Receipt refused(String reason) {
        return new Receipt(Verdict.REFUSED, reason);
    }

    static Receipt later(String reason) {
        return new Receipt(Verdict.LATER, reason);
    }
}
