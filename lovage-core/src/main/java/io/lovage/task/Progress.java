package io.lovage.task;

import io.lovage.message.InvalidMessageException;

/**
 * How far a running task is.
 *
 * @param fraction 0 to 1
 * @param note for people
 */
public record Progress(double fraction, String note) {

    public Progress {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new InvalidMessageException("Progress %s is out of range. Use 0 to 1.", fraction);
        }
    }
}
