package io.lovage.flow;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import io.lovage.store.Txn;
import io.lovage.task.Headers;
import io.lovage.task.Work;
import java.time.Instant;

/**
 * For engines that workers of another system share: messages with the header {@link Headers#FOREIGN} go to those, and flows in which they have a part are run
 * by that system's rules. Thread-safe.
 */
public interface ForeignFlows {

    /**
     * The transaction that sends {@code work}. Its own success makes its condition false, so that it may be repeated.
     *
     * @param result the id of the task whose result is that of the whole
     * @throws InvalidMessageException if the other system has no place for something in it
     */
    Txn start(MessageId result, Work work, Instant now);
}
