package io.lovage.sql;

import io.lovage.message.CanIgnoreReturnValue;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** An opened database as the faces of an engine use it. Thread-safe. */
public interface Access {

    /** Something to be read as of a time, in milliseconds. */
    interface Look<T> {
        T run(Sql sql, long now) throws SQLException;
    }

    Clock clock();

    Dictionaries names();

    News news();

    /** Numbers for leases, none of which any engine on the database ever gives again. */
    LongSupplier fences();

    /** Reads what depends on no time but expiry, all from one snapshot. */
    <T> T read(Look<T> look);

    /** Reads after whatever is due by now has happened. */
    default <T> T readSwept(Look<T> look) {
        boolean isDue = read((sql, now) -> Sweep.next(sql).isBy(now));
        if (isDue) {
            write(work -> {
                work.sweep();
                return true;
            });
        }
        return read(look);
    }

    /** Has {@code operation} done in a writing transaction. */
    <T> CompletableFuture<T> submit(Operation<T> operation);

    boolean isClosing();

    /** Throws if the engine is closed. */
    void checkOpen();

    /** Does something that has no result for the case of failure. */
    @CanIgnoreReturnValue
    default <T> T write(Operation.Step<T> step) {
        return Waiting.on(submit(Operation.alone(step)));
    }
}
