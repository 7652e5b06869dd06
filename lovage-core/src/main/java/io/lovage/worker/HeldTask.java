package io.lovage.worker;

import io.lovage.message.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task in a worker's hands, as an onlooker sees it.
 *
 * @param attempt number of the attempt, 1 for the first
 * @param startedAt when its handler was called; {@code null} while it is BUFFERED
 */
public record HeldTask(
        Message message, int attempt, State state, @Nullable Instant startedAt) {

    /** How far it has come. */
    public enum State {
        /** It waits for a slot. */
        BUFFERED,
        RUNNING,
        /** Its handler has returned, and what became of it is being recorded. */
        ENDING
    }
}
