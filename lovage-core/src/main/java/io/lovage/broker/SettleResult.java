package io.lovage.broker;

/** What became of a settlement or an extension. */
public enum SettleResult {
    DONE,
    /** The lease was lost before: nothing was changed, and what the holder did must not count. */
    STALE,
    /** It may have happened or not; if not, the message comes again. */
    UNKNOWN
}
