package io.lovage.event;

import io.lovage.store.TaskError;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Puts throwables into words, whatever their own methods do. */
public final class Errors {

    private Errors() {}

    /** Class and message on one line. */
    public static String describe(Throwable error) {
        String message = message(error);
        return message.isEmpty() ? error.getClass().getName() : error.getClass().getName() + ": " + message;
    }

    /** The error as it is recorded. */
    public static TaskError toTaskError(Throwable error) {
        return new TaskError(error.getClass().getName(), message(error), trace(error));
    }

    private static String message(Throwable error) {
        try {
            String message = error.getMessage();
            return message == null ? "" : message;
        } catch (RuntimeException | StackOverflowError e) {
            return "(its message can't be read: " + e.getClass().getName() + ")";
        }
    }

    private static @Nullable String trace(Throwable error) {
        try {
            StringWriter text = new StringWriter();
            error.printStackTrace(new PrintWriter(text));
            return text.toString();
        } catch (RuntimeException | StackOverflowError e) {
            return null;
        }
    }
}
