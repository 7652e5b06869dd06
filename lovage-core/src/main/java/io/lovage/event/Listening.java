package io.lovage.event;

/** A listener that hears; {@code close} ends that. */
public interface Listening extends AutoCloseable {

    /** Idempotent. What is being told at that moment may still be heard. */
    @Override
    void close();
}
