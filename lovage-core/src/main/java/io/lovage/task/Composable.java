package io.lovage.task;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What calls and steps have in common: options.
 *
 * <p>On a single task an option is that task's. On a composition {@code in}, {@code at} and {@code unique} concern the whole; every other option is for
 * each task within that doesn't set it itself.
 *
 * @param <S> the type itself
 */
public abstract class Composable<S extends Composable<S>> {

    private final Work work;

    Composable(Work work) {
        this.work = work;
    }

    /** What to do, as data. */
    public Work work() {
        return work;
    }

    abstract S with(Work changed);

    /** Starts no earlier than {@code delay} after it is sent. */
    public S in(Duration delay) {
        return change(options().withDelay(Objects.requireNonNull(delay, "delay")));
    }

    /** Starts no earlier than {@code start}. */
    public S at(Instant start) {
        return change(options().withAt(Objects.requireNonNull(start, "start")));
    }

    /** Is not started any more when {@code time} has passed since it was sent. */
    public S expiresIn(Duration time) {
        return change(options().withExpiresIn(Objects.requireNonNull(time, "time")));
    }

    public S queue(String queue) {
        return change(options().withQueue(Objects.requireNonNull(queue, "queue")));
    }

    /** 0 to 9; 9 goes first. */
    public S priority(int priority) {
        return change(options().withPriority(priority));
    }

    /** While a task that was sent with this key is unfinished, sending it again returns the first one's handle. */
    public S unique(String key) {
        return change(options().withUnique(Objects.requireNonNull(key, "key")));
    }

    /** Travels along and is seen by the handler. */
    public S header(String name, String value) {
        return change(options().withHeader(name, value));
    }

    public S retry(Retry retry) {
        return change(options().withRetry(Objects.requireNonNull(retry, "retry")));
    }

    public S timeout(Duration timeout) {
        return change(options().withTimeout(Objects.requireNonNull(timeout, "timeout")));
    }

    public S retention(Duration retention) {
        return change(options().withRetention(Objects.requireNonNull(retention, "retention")));
    }

    /** Calls {@code handler} with a {@link Failure} when a task of this has failed for good. */
    public S onError(Task<Failure, ?> handler) {
        Work.Single handlerCall = handler.single(Bodies.EMPTY);
        if (work instanceof Work.Scope scope) {
            List<Work.Single> all = new ArrayList<>(scope.onError());
            all.add(handlerCall);
            return with(new Work.Scope(scope.work(), scope.options(), all));
        }
        return with(new Work.Scope(work, Options.NONE, List.of(handlerCall)));
    }

    private Options options() {
        if (work instanceof Work.Single single) {
            return single.options();
        }
        return work instanceof Work.Scope scope ? scope.options() : Options.NONE;
    }

    private S change(Options options) {
        if (work instanceof Work.Single single) {
            return with(new Work.Single(single.task(), single.body(), single.policy(), options));
        }
        if (work instanceof Work.Scope scope) {
            return with(new Work.Scope(scope.work(), options, scope.onError()));
        }
        return with(new Work.Scope(work, options, List.of()));
    }
}
