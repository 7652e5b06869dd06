package io.lovage.store;

import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed, as text that outlives the process.
 *
 * @param type the exception's class name, or a word of Lovage's own such as {@code lease-lost}
 * @param message for people
 * @param trace shortened stack trace, if there is one
 */
public record TaskError(
        String type, String message, @Nullable String trace) {

    /** Nothing longer is recorded. */
    public static final int MAX_MESSAGE_CHARS = 4096;

    public static final int MAX_TRACE_CHARS = 4096;

    public TaskError {
        message = shortened(message, MAX_MESSAGE_CHARS);
        trace = trace == null ? null : shortened(trace, MAX_TRACE_CHARS);
    }

    private static String shortened(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max - 3) + "...";
    }
}
