package io.lovage.task;

import io.lovage.message.LovageException;

/** The arguments of a message don't fit the task's parameters. Another attempt won't help, so there is none. */
public final class InvalidArgumentsException extends LovageException {

    private static final long serialVersionUID = 1L;

    /**
     * @param format as {@link String#format} takes it
     */
    public InvalidArgumentsException(String format, Object... arguments) {
        super(String.format(format, arguments));
    }
}
