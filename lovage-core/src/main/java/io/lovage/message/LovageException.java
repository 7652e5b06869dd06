package io.lovage.message;

import org.jspecify.annotations.Nullable;

/** Root of everything Lovage throws. Each child says who must act. */
public class LovageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LovageException(String message) {
        super(message);
    }

    public LovageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
