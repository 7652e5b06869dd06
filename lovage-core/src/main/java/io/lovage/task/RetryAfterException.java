package io.lovage.task;

import io.lovage.message.LovageException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A handler throws this when it was told how long to wait, as by an HTTP {@code Retry-After}: the next attempt comes after exactly that time,
 * as long as the task has retries left.
 */
public final class RetryAfterException extends LovageException {

    private static final long serialVersionUID = 1L;

    private final Duration wait;

    public RetryAfterException(Duration wait, String message) {
        this(wait, message, null);
    }

    public RetryAfterException(Duration wait, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.wait = wait.isNegative() ? Duration.ZERO : wait;
    }

    public Duration waitTime() {
        return wait;
    }
}
