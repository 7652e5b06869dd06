package io.lovage.cli;

import io.lovage.message.LovageException;
import java.util.Objects;

/** The arguments can't be done as they are; the text says why and what can. */
final class UsageException extends LovageException {

    private static final long serialVersionUID = 1L;

    UsageException(String format, Object... arguments) {
        super(String.format(format, arguments));
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
