package io.lovage.sql.sqlite;

import io.lovage.sql.Sql;
import io.lovage.sql.Work;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done in a writing transaction, and the future that hears of it once that is committed.
 *
 * <p>It may share its transaction with others. If that fails it is done again, so {@link Step} must keep nothing from a run before.
 */
final class Operation<T> {

    /** The order within a transaction: what arrives and what ends makes room and work for those who ask for more. */
    enum Phase {
        ARRIVE,
        END,
        CLAIM
    }

    interface Step<T> {
        T run(Work work) throws SQLException;
    }

    /** What can tell without a transaction that there is nothing to do. */
    interface Look<T> {

        /** The result if the transaction is not needed. */
        Optional<T> at(Sql sql, long now) throws SQLException;
    }

    private final Phase phase;
    private final int weight;
    private final Step<T> step;
    private final Function<Failure, T> onFailure;
    private final @Nullable Look<T> look;
    private final Promise<T> future = new Promise<>();

    /** Set by the thread that runs the transaction, before the future completes. */
    private Result<T> result = new Result.None<>();

    private sealed interface Result<T> {
        record None<T>() implements Result<T> {}

        record Value<T>(T value) implements Result<T> {}
    }

    /**
     * Makes an operation.
     *
     * @param weight how many messages it is about
     * @param onFailure what to return if it fails; may throw instead, and then the future fails with that
     */
    Operation(Phase phase, int weight, Step<T> step, Function<Failure, T> onFailure) {
        this(phase, weight, step, onFailure, null);
    }

    private Operation(Phase phase, int weight, Step<T> step, Function<Failure, T> onFailure, @Nullable Look<T> look) {
        this.phase = phase;
        this.weight = weight;
        this.step = step;
        this.onFailure = onFailure;
        this.look = look;
    }

    /** The same, but it is first tried without a transaction, unless one begins anyway. */
    Operation<T> after(Look<T> firstLook) {
        return new Operation<>(phase, weight, step, onFailure, firstLook);
    }

    boolean beginsWithALook() {
        return look != null;
    }

    /** Whether a look was enough. */
    boolean isDoneByLook(Sql sql, long now) throws SQLException {
        Optional<T> seen = look == null ? Optional.empty() : look.at(sql, now);
        seen.ifPresent(value -> result = new Result.Value<>(value));
        return seen.isPresent();
    }

    Phase phase() {
        return phase;
    }

    int weight() {
        return weight;
    }

    Promise<T> future() {
        return future;
    }

    void run(Work work) throws SQLException {
        result = new Result.Value<>(step.run(work));
    }

    /** Tells the future. Call after COMMIT and outside of locks. */
    void committed() {
        if (result instanceof Result.Value<T> done) {
            boolean unused = future.complete(done.value());
        }
    }

    /** Tells the future that the operation itself is at fault. */
    void broke(Throwable error) {
        boolean unused = future.completeExceptionally(error);
    }

    /** Tells the future that it came to nothing, or may have. */
    void failed(Failure failure) {
        boolean unused;
        try {
            unused = future.complete(onFailure.apply(failure));
        } catch (RuntimeException e) {
            unused = future.completeExceptionally(e);
        }
    }
}
