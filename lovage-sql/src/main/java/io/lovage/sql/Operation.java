package io.lovage.sql;

import io.lovage.broker.SettleResult;
import io.lovage.store.Txn;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done in a writing transaction, and the future that hears of it once that is committed.
 *
 * <p>It may share its transaction with others. If that fails it is done again, so {@link Step} must keep nothing from a run before.
 */
public final class Operation<T> {

    /** The order within a transaction: what arrives and what ends makes room and work for those who ask for more. */
    public enum Phase {
        ARRIVE,
        END,
        CLAIM
    }

    public interface Step<T> {
        T run(Work work) throws SQLException;
    }

    /** What can tell without a transaction that there is nothing to do. */
    public interface Look<T> {

        /** The result if the transaction is not needed. */
        Optional<T> at(Sql sql, long now) throws SQLException;
    }

    private final Phase phase;
    private final int weight;
    private final Step<T> step;
    private final Function<Failure, T> onFailure;
    private final @Nullable Look<T> look;
    private final Set<String> partitions;
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
    public Operation(Phase phase, int weight, Step<T> step, Function<Failure, T> onFailure) {
        this(phase, weight, step, onFailure, null, Set.of());
    }

    private Operation(
            Phase phase,
            int weight,
            Step<T> step,
            Function<Failure, T> onFailure,
            @Nullable Look<T> look,
            Set<String> partitions) {
        this.phase = phase;
        this.weight = weight;
        this.step = step;
        this.onFailure = onFailure;
        this.look = look;
        this.partitions = partitions;
    }

    /** The same, but it is first tried without a transaction, unless one begins anyway. */
    public Operation<T> after(Look<T> firstLook) {
        return new Operation<>(phase, weight, step, onFailure, firstLook, partitions);
    }

    /** The same, but nobody else looks at state in the partitions of {@code transactions} meanwhile. */
    public Operation<T> locking(Collection<Txn> transactions) {
        Set<String> locked = transactions.stream().map(Txn::partition).collect(Collectors.toUnmodifiableSet());
        return new Operation<>(phase, weight, step, onFailure, look, locked);
    }

    /** Does something that has no result for the case of failure. */
    public static <T> Operation<T> alone(Step<T> step) {
        return new Operation<>(Phase.END, 1, step, failure -> {
            throw failure.exception();
        });
    }

    /** Settles {@code count} deliveries. */
    public static Operation<List<SettleResult>> settling(int count, Step<List<SettleResult>> step) {
        return new Operation<>(Phase.END, count, step, failure -> unsettled(failure, count));
    }

    private static List<SettleResult> unsettled(Failure failure, int count) {
        if (failure.kind() == Failure.Kind.CLOSED) {
            throw failure.exception();
        }
        return Collections.nCopies(count, SettleResult.UNKNOWN);
    }

    /** Of state that must be locked. */
    public Set<String> partitions() {
        return partitions;
    }

    public boolean beginsWithALook() {
        return look != null;
    }

    /** Whether a look was enough. */
    public boolean isDoneByLook(Sql sql, long now) throws SQLException {
        Optional<T> seen = look == null ? Optional.empty() : look.at(sql, now);
        seen.ifPresent(value -> result = new Result.Value<>(value));
        return seen.isPresent();
    }

    public Phase phase() {
        return phase;
    }

    /** How many messages it is about. */
    public int weight() {
        return weight;
    }

    /** Whether the caller waited for the result, or for something made of it. */
    boolean wasWaitedFor() {
        return future.wasWaitedFor();
    }

    public CompletableFuture<T> future() {
        return future;
    }

    public void run(Work work) throws SQLException {
        result = new Result.Value<>(step.run(work));
    }

    /** Tells the future. Call after COMMIT and outside of locks. */
    public void committed() {
        if (result instanceof Result.Value<T> done) {
            boolean unused = future.complete(done.value());
        }
    }

    /** Tells the future that the operation itself is at fault. */
    public void broke(Throwable error) {
        boolean unused = future.completeExceptionally(error);
    }

    /** Tells the future that it came to nothing, or may have. */
    public void failed(Failure failure) {
        boolean unused;
        try {
            unused = future.complete(onFailure.apply(failure));
        } catch (RuntimeException e) {
            unused = future.completeExceptionally(e);
        }
    }
}
