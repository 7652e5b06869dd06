package io.lovage.task;

import io.lovage.message.Payload;
import io.lovage.message.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named piece of code, told apart from the code: an explicit wire name, the types of its argument and result, and its policy. Immutable, so that it
 * can be a constant shared by those who send it and those who run it.
 *
 * <p>A record argument travels as named arguments, one per component; any other type as one positional argument.
 *
 * @param <A> argument
 * @param <R> result
 */
public final class Task<A, R> {

    private static final String DEFAULT_ARGUMENT_NAME = "value";

    private static final TaskPolicy FOREIGN =
            TaskPolicy.DEFAULT.withForeign(true).withQueue(QueueName.FOREIGN_DEFAULT);

    private final String name;
    private final ValueType<A> argumentType;
    private final ValueType<R> resultType;
    private final String argumentName;
    private final TaskPolicy policy;

    private Task(
            String name, ValueType<A> argumentType, ValueType<R> resultType, String argumentName, TaskPolicy policy) {
        this.name = TaskName.check(name);
        this.argumentType = argumentType;
        this.resultType = resultType;
        this.argumentName = argumentName;
        this.policy = policy;
    }

    /** A task with a result. */
    public static <A, R> Task<A, R> of(String name, ValueType<A> argument, ValueType<R> result) {
        return new Task<>(name, argument, result, DEFAULT_ARGUMENT_NAME, TaskPolicy.DEFAULT);
    }

    /** A task with a result. */
    public static <A, R> Task<A, R> of(String name, Class<A> argument, Class<R> result) {
        return of(name, ValueType.of(argument), ValueType.of(result));
    }

    /** A task without a result. */
    public static <A> Task<A, Void> of(String name, Class<A> argument) {
        return of(name, argument, Void.class);
    }

    /** A task that takes the results of a group, in order. */
    public static <E, R> Task<List<E>, R> reducer(String name, Class<E> element, Class<R> result) {
        return of(name, ValueType.list(ValueType.of(element)), ValueType.of(result));
    }

    /**
     * A task that workers of another system run, such as Celery's in Python. Its calls go to the queue {@value QueueName#FOREIGN_DEFAULT} unless a queue or a
     * route is set, and the engine must be one that the other system shares; {@code Lovage.enqueue} says if it isn't. In a flow it makes all of the flow one
     * that is run by the other system's rules.
     */
    public static <A, R> Task<A, R> foreign(String name, ValueType<A> argument, ValueType<R> result) {
        return of(name, argument, result).with(FOREIGN);
    }

    /** As {@link #foreign(String, ValueType, ValueType)}. */
    public static <A, R> Task<A, R> foreign(String name, Class<A> argument, Class<R> result) {
        return foreign(name, ValueType.of(argument), ValueType.of(result));
    }

    public String name() {
        return name;
    }

    public ValueType<A> argumentType() {
        return argumentType;
    }

    public ValueType<R> resultType() {
        return resultType;
    }

    public TaskPolicy policy() {
        return policy;
    }

    public Task<A, R> queue(String queue) {
        return with(policy.withQueue(queue));
    }

    /** 0 to 9; 9 goes first. */
    public Task<A, R> priority(int priority) {
        return with(policy.withPriority(priority));
    }

    public Task<A, R> retry(Retry retry) {
        return with(policy.withRetry(retry));
    }

    /** Soft limit of one attempt: its thread is interrupted then, and the attempt fails with a timeout. */
    public Task<A, R> timeout(Duration timeout) {
        return with(policy.withTimeout(Objects.requireNonNull(timeout, "timeout")));
    }

    /** How long the record of an ended call is kept; zero for no record of success, so no result either. */
    public Task<A, R> retention(Duration retention) {
        return with(policy.withRetention(retention));
    }

    /** Says that the handler mostly waits: it runs on a virtual thread where the JVM has them. */
    public Task<A, R> blocking() {
        return with(policy.withBlocking(true));
    }

    /** Wire names that this task had before; calls sent under them are served, too. */
    public Task<A, R> formerly(String... names) {
        return with(policy.withFormerly(List.of(names)));
    }

    /** The name by which an argument that isn't a record may be given; {@code value} unless set. */
    public Task<A, R> argument(String parameterName) {
        return new Task<>(name, argumentType, resultType, parameterName, policy);
    }

    /**
     * Binds the argument: a call that is not sent yet.
     *
     * @throws io.lovage.message.InvalidMessageException if the argument has no JSON form
     */
    public Call<R> with(@Nullable A argument) {
        return new Call<>(single(encode(argument)), resultType);
    }

    /** Binds nothing: the result of the step before becomes the argument. */
    public Step<A, R> step() {
        return new Step<>(single(Bodies.EMPTY), resultType);
    }

    /** What binds the arguments of messages for this task. */
    public Parameters parameters() {
        return argumentType.isRecord()
                ? new RecordParameters(name, argumentType)
                : new ValueParameters(name, List.of(argumentName), List.of(argumentType));
    }

    Payload encode(@Nullable Object argument) {
        if (argument == null && argumentType.isVoid()) {
            return Bodies.EMPTY;
        }
        byte[] json = Json.write(argument, "The argument of task '" + name + "'");
        return argumentType.isRecord() && argument != null ? Bodies.named(json) : Bodies.positional(json);
    }

    Work.Single single(Payload body) {
        return new Work.Single(name, body, policy, Options.NONE);
    }

    Task<A, R> with(TaskPolicy newPolicy, String parameterName) {
        return new Task<>(name, argumentType, resultType, parameterName, newPolicy);
    }

    private Task<A, R> with(TaskPolicy newPolicy) {
        return new Task<>(name, argumentType, resultType, argumentName, newPolicy);
    }

    @Override
    public String toString() {
        return "Task[" + name + "]";
    }

    /** A call of a task known by name only, with arguments as JSON: for tools. Its result is plain JSON data. */
    public static Call<Object> call(String name, String argsJson, String kwargsJson) {
        return call(name, TaskPolicy.DEFAULT, argsJson, kwargsJson);
    }

    /** As {@link #call(String, String, String)}, of a task that workers of another system run; see {@link #foreign(String, ValueType, ValueType)}. */
    public static Call<Object> foreignCall(String name, String argsJson, String kwargsJson) {
        return call(name, FOREIGN, argsJson, kwargsJson);
    }

    private static Call<Object> call(String name, TaskPolicy policy, String argsJson, String kwargsJson) {
        Work.Single work =
                new Work.Single(TaskName.check(name), Bodies.ofJson(argsJson, kwargsJson), policy, Options.NONE);
        return new Call<>(work, ValueType.of(Object.class));
    }

    /** As {@link #call(String, String, String)} with positional arguments as objects. */
    static <R> Call<R> call(String name, TaskPolicy policy, List<@Nullable Object> arguments, ValueType<R> result) {
        List<byte[]> json = arguments.stream()
                .map(argument -> Json.write(argument, "An argument of task '" + name + "'"))
                .toList();
        return new Call<>(new Work.Single(name, Bodies.positional(json), policy, Options.NONE), result);
    }
}
