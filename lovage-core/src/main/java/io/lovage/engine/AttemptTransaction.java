package io.lovage.engine;

import io.lovage.broker.SettleResult;
import io.lovage.message.EngineUnavailableException;
import java.sql.Connection;

/** A transaction of the engine's database, in which a handler's own writes and the end of its attempt become durable together. Used by one thread. */
public interface AttemptTransaction extends AutoCloseable {

    /** Where the handler writes. It can't be committed, rolled back or closed there. */
    Connection connection();

    /**
     * Ends the attempt as {@link Engine#commit} does, and commits. STALE means that the lease was lost: then all is rolled back.
     *
     * @throws EngineUnavailableException if the database refused, or didn't say whether it committed. To end the attempt in another way is safe in both cases:
     *     if it did commit, that way is STALE
     */
    SettleResult commit(Completion completion);

    /** Rolls back what is not committed. */
    @Override
    void close();
}
