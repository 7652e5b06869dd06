package io.lovage.sql.sqlite;

import io.lovage.broker.SettleResult;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Sql;
import io.lovage.sql.Sweep;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What the faces of an engine share.
 *
 * @param fences numbers for leases, none of which any engine on the file ever gives again
 */
record Parts(
        SqliteSettings settings,
        Clock clock,
        Dictionaries names,
        Writer writer,
        Readers readers,
        News news,
        LongSupplier fences) {

    /** Something to be read as of a time, in milliseconds. */
    interface Look<T> {
        T run(Sql sql, long now) throws SQLException;
    }

    /** Reads what depends on no time but expiry. */
    <T> T read(Look<T> look) {
        return readers.read(sql -> look.run(sql, clock.millis()));
    }

    /** Reads after whatever is due by now has happened. */
    <T> T readSwept(Look<T> look) {
        boolean isDue = readers.read(sql -> Sweep.next(sql).isBy(clock.millis()));
        if (isDue) {
            Waiting.on(writer.submit(alone(work -> {
                work.sweep();
                return true;
            })));
        }
        return read(look);
    }

    /** Does something that has no result for the case of failure. */
    @CanIgnoreReturnValue
    <T> T write(Operation.Step<T> step) {
        return Waiting.on(writer.submit(alone(step)));
    }

    static <T> Operation<T> alone(Operation.Step<T> step) {
        return new Operation<>(Operation.Phase.END, 1, step, failure -> {
            throw failure.exception();
        });
    }

    /** Says that engine {@code id} is alive. */
    void beat(long id, int port) {
        var unused = writer.submit(alone(work -> {
            Processes.see(work, id, port);
            return true;
        }));
    }

    /** Says that engine {@code id} won't be there any more. Should that fail, the others find out by themselves. */
    void goodbye(long id) {
        var unused = Waiting.on(writer.submit(new Operation<>(
                Operation.Phase.END,
                1,
                work -> {
                    Processes.remove(work, id);
                    return true;
                },
                failure -> false)));
    }

    /** Settles {@code count} deliveries. */
    Operation<List<SettleResult>> settling(int count, Operation.Step<List<SettleResult>> step) {
        return new Operation<>(Operation.Phase.END, count, step, failure -> unsettled(failure, count));
    }

    private static List<SettleResult> unsettled(Failure failure, int count) {
        if (failure.kind() == Failure.Kind.CLOSED) {
            throw failure.exception();
        }
        return Collections.nCopies(count, SettleResult.UNKNOWN);
    }
}
