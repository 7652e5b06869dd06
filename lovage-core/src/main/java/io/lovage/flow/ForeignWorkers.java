package io.lovage.flow;

import io.lovage.broker.PublishResult;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.task.Headers;
import io.lovage.task.Progress;
import io.lovage.task.RegisteredTask;
import io.lovage.task.Routes;
import io.lovage.task.TaskRegistry;
import io.lovage.task.Work;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * For engines that workers of another system share: messages with the header {@link Headers#FOREIGN} go to those, and flows in which they have a part are run
 * by that system's rules. Thread-safe.
 */
public interface ForeignWorkers {

    /**
     * Sends {@code work}, or nothing if it was sent with that id before; so what is UNKNOWN may be sent again.
     *
     * @param result the id of the task whose result is that of the whole; its record waits from then on
     * @throws InvalidMessageException if the other system has no place for something in it
     */
    CompletionStage<PublishResult> send(MessageId result, Work work, Instant now);

    /** Says where tasks go that a workflow of the other system calls without naming a queue; in place of what was said before. */
    void follow(Routes routes);

    /** Tasks that the other system's workers all know, so that those here know them as well. They may call any of {@code tasks}. */
    List<RegisteredTask> builtIns(TaskRegistry tasks);

    /** How far a foreign task is, as far as its worker tells. */
    Optional<Progress> progressOf(MessageId id);

    /** Tells the other system how far {@code message} is, which runs here, if that is where it comes from. Doesn't wait. */
    void tell(Message message, Progress progress);
}
