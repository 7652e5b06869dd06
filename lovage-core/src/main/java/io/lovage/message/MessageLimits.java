package io.lovage.message;

/** Sizes beyond which a message is refused before any I/O, so that one sender can't starve the others. */
public final class MessageLimits {

    /** Larger content belongs in a file or object store, with its address in the message. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    public static final int MAX_HEADERS_BYTES = 8 << 10;

    /** Largest recorded result. */
    public static final int MAX_RESULT_BYTES = 1 << 20;

    private MessageLimits() {}

    /**
     * Passes if {@code message} is within all limits.
     *
     * @throws InvalidMessageException if not, naming the limit and the size found
     */
    public static void check(Message message) {
        if (message.body().size() > MAX_BODY_BYTES) {
            throw new InvalidMessageException(
                    "Message %s for queue '%s' has a body of %,d bytes; the limit is %,d. Store large content elsewhere and send its address.",
                    message.id(), message.queue(), message.body().size(), MAX_BODY_BYTES);
        }
        int headers = 0;
        for (var header : message.headers().entrySet()) {
            headers += header.getKey().length() + header.getValue().length();
        }
        if (headers > MAX_HEADERS_BYTES) {
            throw new InvalidMessageException(
                    "Message %s for queue '%s' has %,d characters of headers; the limit is %,d.",
                    message.id(), message.queue(), headers, MAX_HEADERS_BYTES);
        }
    }
}
