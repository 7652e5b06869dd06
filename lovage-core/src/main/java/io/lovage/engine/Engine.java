package io.lovage.engine;

import io.lovage.broker.Broker;
import io.lovage.broker.Capabilities;
import io.lovage.broker.SettleResult;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import io.lovage.store.StateStore;
import io.lovage.store.TaskStore;
import io.lovage.store.Txn;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A place where messages and state live: a broker and two stores, and the one step in which an attempt's end is made durable. Thread-safe. Every
 * implementation passes {@code EngineContracts} of the testkit.
 */
public interface Engine extends AutoCloseable {

    Capabilities capabilities();

    Broker broker();

    StateStore state();

    TaskStore tasks();

    /**
     * Ends attempts; result i belongs to completion i. Of each completion everything happens or nothing: if the delivery's lease was lost, or it
     * was settled before, it is STALE, and neither its outcome nor its transactions nor its attempt exist. Its {@code transactions} are tried in
     * order after the outcome; one whose conditions fail is skipped and does no harm to the rest. A plain message is settled alike but leaves no
     * record.
     *
     * <p>Completions of one batch are independent. The stage completes when all of it is durable.
     */
    CompletionStage<List<SettleResult>> commit(List<Completion> batch);

    /**
     * Takes a task out before it runs: if its message is not leased, the message is removed and a record says CANCELLED with {@code reason}.
     * A WAITING record is cancelled likewise. {@code transactions} happen with it, as in {@link Completion}, and only with it. A plain message is
     * removed without a record; a dead letter counts as FINISHED.
     */
    Withdrawal withdraw(MessageId id, String reason, List<Txn> transactions);

    /** What became of a withdrawal. */
    enum Withdrawal {
        WITHDRAWN,
        /** Somebody runs it now: ask the attempt to stop instead. */
        RUNNING,
        /** It ended before. */
        FINISHED,
        /** Nothing is known of it. */
        UNKNOWN_ID
    }

    /**
     * A way into this engine whose every step is part of the transaction that is open on {@code connection}: others see it once the caller has committed,
     * and never if the caller rolls back. It neither commits nor rolls back, nor closes the connection, and is used by one thread, before the transaction
     * ends. Engines that are a database which speaks JDBC have it, see {@link io.lovage.broker.Capabilities.Feature#JDBC_ENLIST}.
     *
     * @param connection to the database that this engine is on, with auto-commit off
     * @throws InvalidMessageException if this engine has no such thing, or if {@code connection} isn't such a one
     */
    default Inlet within(Connection connection) {
        throw new InvalidMessageException(
                "The engine '%s' can't take part in a transaction of another database. Send after the commit, or use an engine on that database.",
                capabilities().engine());
    }

    /**
     * Begins a transaction for the writes of a handler and the end of its attempt. Engines with
     * {@link io.lovage.broker.Capabilities.Feature#JDBC_ENLIST} have it.
     *
     * @throws InvalidMessageException if this engine has no such thing
     */
    default AttemptTransaction beginAttempt() {
        throw new InvalidMessageException(
                "The engine '%s' has no transactions that a handler could write in. Make its writes idempotent by the task's id, or use an engine on its database.",
                capabilities().engine());
    }

    /**
     * Housekeeping that may take a moment: drops records and state whose time is over, gives space back. Called every few seconds by each worker;
     * engines make sure that this is cheap.
     */
    void maintain();

    /**
     * Finishes what was begun and lets go of everything: waiting polls end, no thread of it lives on. Leased messages stay leased until their leases
     * lapse. Idempotent. Whatever is asked of it afterwards fails with {@link io.lovage.message.EngineUnavailableException}, but for closing what it
     * gave out and {@code poll}, which delivers nothing.
     */
    @Override
    void close();
}
