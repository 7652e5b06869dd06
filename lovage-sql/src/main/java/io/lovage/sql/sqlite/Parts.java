package io.lovage.sql.sqlite;

import io.lovage.sql.Access;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.News;
import io.lovage.sql.Operation;
import io.lovage.sql.Waiting;
import io.lovage.sql.Writer;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
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
        LongSupplier fences)
        implements Access {

    /** Reads what depends on no time but expiry. */
    @Override
    public <T> T read(Look<T> look) {
        return readers.read(sql -> look.run(sql, clock.millis()));
    }

    @Override
    public <T> CompletableFuture<T> submit(Operation<T> operation) {
        return writer.submit(operation);
    }

    @Override
    public boolean isClosing() {
        return writer.isClosing();
    }

    @Override
    public void checkOpen() {
        readers.checkOpen();
    }

    /** Says that engine {@code id} is alive. */
    void beat(long id, int port) {
        var unused = writer.submit(Operation.alone(work -> {
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
}
