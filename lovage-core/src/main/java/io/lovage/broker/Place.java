package io.lovage.broker;

/** Where in an engine a message is. */
public enum Place {
    READY,
    DELAYED,
    LEASED,
    PARKED,
    DEAD
}
