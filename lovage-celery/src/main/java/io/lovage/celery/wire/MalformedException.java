package io.lovage.celery.wire;

import io.lovage.message.LovageException;

/** What came over the wire is not what Celery's protocol says. The text names the field and what is wrong with it, without the data. */
public final class MalformedException extends LovageException {

    private static final long serialVersionUID = 1L;

    /** Formats as {@link String#format} does. */
    public MalformedException(String format, Object... arguments) {
        super(arguments.length == 0 ? format : String.format(format, arguments));
    }
}
