package io.lovage.celery.wire;

/** How values that JSON has no form for are written. Reading takes both. */
public enum Dialect {

    /** As plain strings, as kombu before 5.3 does. Every Python reads them, but as strings. */
    PLAIN,

    /** With a mark of their type, which kombu 5.3 and later turn into the type again, and which older ones hand over as an object. */
    TYPED
}
