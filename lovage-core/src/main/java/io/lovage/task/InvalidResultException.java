package io.lovage.task;

import io.lovage.message.LovageException;
import org.jspecify.annotations.Nullable;

/** What a handler returned can't be recorded. Another attempt would do the work again for nothing, so there is none. */
public final class InvalidResultException extends LovageException {

    private static final long serialVersionUID = 1L;

    InvalidResultException(@Nullable String message, @Nullable Throwable cause) {
        super(String.valueOf(message), cause);
    }
}
