package io.lovage.worker;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.MessageId;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** From where a running worker is watched and steered. Thread-safe. What it is told here lasts as long as the worker, and isn't stored anywhere. */
public interface WorkerDesk extends WorkerView {

    /** Fetches nothing from now on, until {@link #resume}. What is in its hands, or being fetched at this moment, goes on. */
    void pause();

    void resume();

    /**
     * Serves {@code queue} as well; nothing changes if it does already.
     *
     * @throws io.lovage.message.InvalidMessageException if that is no name of a queue
     * @throws io.lovage.message.EngineUnavailableException if the engine can't be asked now; then the queues are those from before
     */
    void addQueue(String queue);

    /** Fetches nothing more from {@code queue}; what came from it before, or is being fetched at this moment, goes on. Errors as in {@link #addQueue}. */
    void removeQueue(String queue);

    /**
     * Runs {@code concurrency} tasks at a time from now on. If that is fewer than run now, those go on to their ends.
     *
     * @throws io.lovage.message.InvalidMessageException if it is out of range
     */
    void resize(int concurrency);

    /**
     * Attempts of {@code task} that start from now on have this timeout, in place of the task's own. One that came with a call goes before it.
     *
     * @param timeout {@code null} for the task's own
     * @return whether the worker knows the task
     */
    @CanIgnoreReturnValue
    boolean limitTime(String task, @Nullable Duration timeout);

    /**
     * Starts {@code task} at most once in each {@code interval} on this worker. A task that comes too early is given back uncounted until its turn is near,
     * so that it keeps no slot from others.
     *
     * @param interval {@code null} for no limit
     * @return whether the worker knows the task
     */
    @CanIgnoreReturnValue
    boolean limitRate(String task, @Nullable Duration interval);

    /**
     * Doesn't run these tasks: each is ended as cancelled when its message comes here, or now if it is BUFFERED. One that is RUNNING goes on, but is not
     * retried. The worker remembers the last 50,000.
     *
     * @param reason for people
     */
    void refuse(Collection<MessageId> ids, String reason);

    /** Stops a task that is in this worker's hands: it ends as cancelled, and if it is RUNNING its handler is interrupted. Whether there was one. */
    boolean cancel(MessageId id, String reason);

    /** Makes the worker stop as its settings say; returns at once. */
    void stop();
}
