package io.lovage.store;

import io.lovage.message.MessageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What became of each task. Outcomes get here through {@code Engine.commit}, which fences them; this is how they are read.
 *
 * <p>Thread-safe. Every implementation passes {@code TaskStoreContract}.
 */
public interface TaskStore {

    /** Everything known of a task in any state, with its attempts; empty if it never was, or its record's retention is over. */
    Optional<TaskRecord> get(MessageId id);

    /** The final records among {@code ids}, for those who wait. Attempts may be left out. */
    Map<MessageId, TaskRecord> finished(List<MessageId> ids);

    /** Newest first. Attempts are left out. */
    List<TaskRecord> find(TaskQuery query);

    /** How many tasks {@code query} would list without its limit and page. */
    long count(TaskQuery query);

    /**
     * Records tasks that no message stands for, such as the waiting nodes of a flow. A WAITING record replaces what is there, is replaced by whatever is recorded later,
     * and hidden while a message with its id exists. A final record does not replace a final one.
     */
    CompletionStage<Void> record(List<TaskRecord> records);

    /** Runs {@code hint} some time after outcomes were recorded, by any process; may be late, doubled or lost, so poll as well. */
    AutoCloseable onFinished(Runnable hint);
}
