package io.lovage.task;

import io.lovage.message.Payload;
import java.util.List;

/**
 * What a task takes, and how the arguments of a message become it. Immutable and thread-safe.
 */
public interface Parameters {

    /**
     * The handler's arguments, in order.
     *
     * @param body a task message's body
     * @param piped JSON values that come before the positional arguments of {@code body}: the results of the steps before
     * @throws InvalidArgumentsException if they don't fit
     */
    Object[] bind(Payload body, List<Payload> piped);
}
