package io.lovage.store;

import io.lovage.message.MessageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What became of each task. Outcomes get here through {@code Engine.commit}, which fences them; this is how they are read.
 *
 * <p>Thread-safe. Every implementation passes {@code EngineContracts} of the testkit.
 */
public interface TaskStore {

    /**
     * Everything known of a task in any state, with its attempts; empty if it never was, or its record's retention is over.
     *
     * <p>A message decides over a record: DELAYED reads as SCHEDULED, READY as QUEUED, LEASED as RUNNING with a last attempt that isn't finished,
     * PARKED as PARKED with its reason, DEAD as FAILED. Messages without a task are no tasks and never show up here.
     */
    Optional<TaskRecord> get(MessageId id);

    /** The final records among {@code ids}, for those who wait. Attempts may be left out. */
    Map<MessageId, TaskRecord> finished(List<MessageId> ids);

    /** Newest first. Attempts are left out. */
    List<TaskRecord> find(TaskQuery query);

    /** How many tasks {@code query} would list without its limit and page. */
    long count(TaskQuery query);

    /**
     * Records tasks that no message stands for, such as the waiting nodes of a flow. A WAITING record replaces what is there, since a flow that got
     * another chance waits again; a final record replaces a WAITING one only. Ignored for an id that has a message, which also puts an end to a WAITING
     * record: it doesn't come back when the message is gone. WAITING records stay until something follows; final ones for the default retention.
     */
    CompletionStage<Void> record(List<TaskRecord> records);

    /**
     * Runs {@code hint} some time after outcomes were recorded, by any process; may be late, doubled, lost or without a cause, so poll as well. It must
     * be quick; one that throws keeps no other from running. Closing what this returns ends it.
     */
    AutoCloseable onFinished(Runnable hint);
}
