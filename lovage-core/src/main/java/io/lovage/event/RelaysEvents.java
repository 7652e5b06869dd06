package io.lovage.event;

/** Implemented by an engine that carries the events of the processes that use it from one to another. */
public interface RelaysEvents {

    /**
     * Tells {@code listener} what other processes tell from now on, each as an {@link Event.Elsewhere}. Nothing is stored, so what is told while the
     * connection is lost, or faster than the listener takes it, is not heard. Workers are asked to tell of their tasks, and go on telling afterwards.
     */
    Listening relayTo(Listener listener);
}
