package io.lovage.event;

/** Is told of events, on the thread where they happen: it must be quick and thread-safe. What it throws is logged and otherwise ignored. */
@FunctionalInterface
public interface Listener {
    void on(Event event);
}
