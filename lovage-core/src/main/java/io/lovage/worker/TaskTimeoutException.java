package io.lovage.worker;

import io.lovage.message.LovageException;

/** An attempt was stopped since it ran longer than its task's timeout. */
public final class TaskTimeoutException extends LovageException {

    private static final long serialVersionUID = 1L;

    TaskTimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
