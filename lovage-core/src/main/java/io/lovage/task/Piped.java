package io.lovage.task;

import java.util.List;

/**
 * A task that takes the result of the step before and an argument of its own.
 *
 * @param <P> result of the step before
 * @param <A> own argument; a record or any other type, here one positional argument
 * @param <R> result
 */
public final class Piped<P, A, R> {

    private final Task<P, R> task;
    private final ValueType<A> argumentType;

    private Piped(Task<P, R> task, ValueType<A> argumentType) {
        this.task = task;
        this.argumentType = argumentType;
    }

    public static <P, A, R> Piped<P, A, R> of(
            String name, ValueType<P> previous, ValueType<A> argument, ValueType<R> result) {
        return new Piped<>(Task.of(name, previous, result), argument);
    }

    public static <P, A, R> Piped<P, A, R> of(String name, Class<P> previous, Class<A> argument, Class<R> result) {
        return of(name, ValueType.of(previous), ValueType.of(argument), ValueType.of(result));
    }

    /** One that workers of another system run; see {@link Task#foreign(String, ValueType, ValueType)}. */
    public static <P, A, R> Piped<P, A, R> foreign(String name, Class<P> previous, Class<A> argument, Class<R> result) {
        return new Piped<>(Task.foreign(name, previous, result), ValueType.of(argument));
    }

    public String name() {
        return task.name();
    }

    public ValueType<R> resultType() {
        return task.resultType();
    }

    public TaskPolicy policy() {
        return task.policy();
    }

    public Piped<P, A, R> queue(String queue) {
        return new Piped<>(task.queue(queue), argumentType);
    }

    public Piped<P, A, R> retry(Retry retry) {
        return new Piped<>(task.retry(retry), argumentType);
    }

    /** Binds the fixed argument: a step of a chain. */
    public Step<P, R> with(A fixed) {
        byte[] json = Json.write(fixed, "The argument of task '" + name() + "'");
        return new Step<>(task.single(Bodies.positional(json)), resultType());
    }

    /** What binds the arguments of messages for this task: the piped one first. */
    public Parameters parameters() {
        return new ValueParameters(name(), List.of("previous", "value"), List.of(task.argumentType(), argumentType));
    }
}
