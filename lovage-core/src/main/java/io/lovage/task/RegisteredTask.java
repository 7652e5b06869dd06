package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageLimits;
import io.lovage.message.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task with its code.
 *
 * @param name wire name
 * @param policy how it is run unless a call says otherwise
 * @param parameters bind a message's arguments
 * @param body the code
 */
public record RegisteredTask(String name, TaskPolicy policy, Parameters parameters, Body body) {

    private static final Payload NULL = Payload.utf8("null");

    /** The code, after binding. */
    @FunctionalInterface
    public interface Body {
        @Nullable
        Object run(Object[] arguments, Context context) throws Exception;
    }

    @SuppressWarnings("unchecked") // The task's parameters make values of the very type that its handler takes.
    public static <A, R> RegisteredTask of(Task<A, R> task, Handler.WithContext<A, R> handler) {
        return new RegisteredTask(
                task.name(), task.policy(), task.parameters(), (bound, context) -> handler.run((A) bound[0], context));
    }

    @SuppressWarnings("unchecked") // As above.
    public static <P, A, R> RegisteredTask of(Piped<P, A, R> task, Handler.OfPiped<P, A, R> handler) {
        return new RegisteredTask(
                task.name(),
                task.policy(),
                task.parameters(),
                (bound, context) -> handler.run((P) bound[0], (A) bound[1]));
    }

    /**
     * Runs the code on bound arguments and returns its result as JSON.
     *
     * @throws InvalidResultException if the result has no JSON form or is too large
     */
    public Payload run(Object[] arguments, Context context) throws Exception {
        Object result = body.run(arguments, context);
        if (result == null) {
            return NULL;
        }
        byte[] json = write(result);
        if (json.length > MessageLimits.MAX_RESULT_BYTES) {
            String text =
                    "The result of task '%s' has %,d bytes; the limit is %,d. Store large content elsewhere and return its address."
                            .formatted(name, json.length, MessageLimits.MAX_RESULT_BYTES);
            throw new InvalidResultException(text, null);
        }
        return Payload.of(json);
    }

    private byte[] write(Object result) {
        try {
            return Json.write(result, "The result of task '" + name + "'");
        } catch (InvalidMessageException e) {
            throw new InvalidResultException(e.getMessage(), e);
        }
    }

    /** All names under which calls of it may come. */
    public List<String> names() {
        List<String> names = new ArrayList<>(policy.formerly());
        names.add(0, name);
        return names;
    }
}
