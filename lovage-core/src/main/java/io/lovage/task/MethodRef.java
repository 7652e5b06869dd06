package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reference to a method with {@link Handles}, such as {@code Mailer::send}. It is only looked at, never invoked. */
public sealed interface MethodRef extends Serializable {

    /** A method with one parameter and a result. */
    non-sealed interface One<T, A, R> extends MethodRef {
        R apply(T bean, A first) throws Exception;
    }

    /** A method with two parameters and a result. */
    non-sealed interface Two<T, A, B, R> extends MethodRef {
        R apply(T bean, A first, B second) throws Exception;
    }

    /** A method with three parameters and a result. */
    non-sealed interface Three<T, A, B, C, R> extends MethodRef {
        R apply(T bean, A first, B second, C third) throws Exception;
    }

    /** A method with one parameter and no result. */
    non-sealed interface VoidOne<T, A> extends MethodRef {
        void apply(T bean, A first) throws Exception;
    }

    /** A method with two parameters and no result. */
    non-sealed interface VoidTwo<T, A, B> extends MethodRef {
        void apply(T bean, A first, B second) throws Exception;
    }

    /** The call of the method with {@code arguments}; the compiler has checked their types against the reference. */
    static <R> Call<R> call(MethodRef reference, @Nullable Object... arguments) {
        Method method = MethodTasks.resolve(reference);
        List<Parameter> parameters = MethodTasks.arguments(method);
        if (parameters.size() == 1 && parameters.get(0).getType().isRecord() && arguments.length == 1) {
            Task<Object, R> task = task(reference);
            return task.with(arguments[0]);
        }
        return Task.call(
                MethodTasks.nameOf(method), MethodTasks.policyOf(method), Arrays.asList(arguments), resultType(method));
    }

    /**
     * The method as a task, so that both styles compose.
     *
     * @throws InvalidMessageException if it hasn't exactly one parameter beside the context
     */
    @SuppressWarnings(
            "unchecked") // The types are those of the reference, which the compiler knows and reflection confirms.
    static <A, R> Task<A, R> task(MethodRef reference) {
        Method method = MethodTasks.resolve(reference);
        List<Parameter> parameters = MethodTasks.arguments(method);
        if (parameters.size() != 1) {
            throw new InvalidMessageException(
                    "%s.%s takes %d arguments; only a method with one can be used as a task descriptor.",
                    method.getDeclaringClass().getName(), method.getName(), parameters.size());
        }
        ValueType<A> argument =
                (ValueType<A>) ValueType.reflected(parameters.get(0).getParameterizedType());
        return Task.of(MethodTasks.nameOf(method), argument, MethodRef.<R>resultType(method))
                .with(MethodTasks.policyOf(method), parameters.get(0).getName());
    }

    @SuppressWarnings("unchecked") // As above.
    private static <R> ValueType<R> resultType(Method method) {
        return (ValueType<R>) ValueType.reflected(method.getGenericReturnType());
    }
}
