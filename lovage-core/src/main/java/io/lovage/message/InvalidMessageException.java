package io.lovage.message;

/** The caller asked for something that can't be: the text says what, and what is allowed. Sending it again won't help. */
public class InvalidMessageException extends LovageException {

    private static final long serialVersionUID = 1L;

    /** Formats as {@link String#format} does. */
    public InvalidMessageException(String format, Object... arguments) {
        super(arguments.length == 0 ? format : String.format(format, arguments));
    }
}
