package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tasks that are methods with {@link Handles}: found on a bean to run them, and by method reference to call them. */
public final class MethodTasks {

    /** By the class that javac made for the method reference, which is one per place in the source. */
    private static final Map<Class<?>, Method> RESOLVED = new ConcurrentHashMap<>();

    private MethodTasks() {}

    /**
     * The tasks of {@code bean}'s methods.
     *
     * @throws InvalidMessageException if there are none, or a method can't be a task
     */
    public static List<RegisteredTask> of(Object bean) {
        List<RegisteredTask> tasks = new ArrayList<>();
        for (Method method : bean.getClass().getMethods()) {
            if (method.isAnnotationPresent(Handles.class)) {
                tasks.add(register(bean, method));
            }
        }
        if (tasks.isEmpty()) {
            throw new InvalidMessageException(
                    "%s has no public method with @Handles.", bean.getClass().getName());
        }
        return tasks;
    }

    /** The method behind a method reference such as {@code Mailer::send}. */
    static Method resolve(MethodRef reference) {
        return RESOLVED.computeIfAbsent(reference.getClass(), type -> find(serialized(reference, type)));
    }

    static String nameOf(Method method) {
        return annotation(method).value();
    }

    static TaskPolicy policyOf(Method method) {
        Handles handles = annotation(method);
        TaskPolicy policy = TaskPolicy.DEFAULT
                .withQueue(handles.queue())
                .withPriority(handles.priority())
                .withBlocking(handles.blocking());
        if (handles.retries() >= 0) {
            Retry normal = Retry.DEFAULT;
            policy = policy.withRetry(Retry.exponential(handles.retries(), normal.first(), normal.cap()));
        }
        return handles.timeout().isEmpty() ? policy : policy.withTimeout(timeout(method, handles.timeout()));
    }

    /** The parameters that a message's arguments are for: all but the context. */
    static List<Parameter> arguments(Method method) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.getType() != Context.class)
                .toList();
    }

    private static RegisteredTask register(Object bean, Method method) {
        if (!Modifier.isPublic(method.getDeclaringClass().getModifiers()) && !method.trySetAccessible()) {
            throw new InvalidMessageException(
                    "%s can't be called from Lovage. Make its class public.", describe(method));
        }
        String name = nameOf(method);
        return new RegisteredTask(
                name,
                policyOf(method),
                parameters(name, arguments(method)),
                (arguments, context) -> invoke(bean, method, arguments, context));
    }

    private static Parameters parameters(String name, List<Parameter> parameters) {
        List<ValueType<?>> types = new ArrayList<>();
        parameters.forEach(parameter -> types.add(ValueType.reflected(parameter.getParameterizedType())));
        if (types.size() == 1 && types.get(0).isRecord()) {
            return new RecordParameters(name, types.get(0));
        }
        return new ValueParameters(
                name, parameters.stream().map(Parameter::getName).toList(), types);
    }

    private static @Nullable Object invoke(Object bean, Method method, Object[] bound, Context context)
            throws Exception {
        Parameter[] parameters = method.getParameters();
        Object[] arguments = new Object[parameters.length];
        int next = 0;
        for (int i = 0; i < parameters.length; i++) {
            arguments[i] = parameters[i].getType() == Context.class ? context : bound[next++];
        }
        try {
            return method.invoke(bean, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private static Handles annotation(Method method) {
        Handles handles = method.getAnnotation(Handles.class);
        if (handles == null) {
            throw new InvalidMessageException("%s has no @Handles, so it is no task.", describe(method));
        }
        return handles;
    }

    private static Duration timeout(Method method, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidMessageException(
                    "timeout '%s' of %s is not a duration such as PT30S.", text, describe(method));
        }
    }

    private static SerializedLambda serialized(MethodRef reference, Class<?> type) {
        try {
            Method replace = type.getDeclaredMethod("writeReplace");
            replace.setAccessible(true);
            if (replace.invoke(reference) instanceof SerializedLambda lambda) {
                return lambda;
            }
        } catch (ReflectiveOperationException e) {
            throw new InvalidMessageException("%s is not a method reference such as Mailer::send.", type.getName());
        }
        throw new InvalidMessageException("%s is not a method reference such as Mailer::send.", type.getName());
    }

    private static Method find(SerializedLambda lambda) {
        String owner = lambda.getImplClass().replace('/', '.');
        String name = lambda.getImplMethodName();
        if (name.startsWith("lambda$")) {
            throw new InvalidMessageException(
                    "A lambda in %s was given where a method reference such as Mailer::send is needed: only a named method can be a task.",
                    owner);
        }
        try {
            Class<?> type = Class.forName(owner, false, Thread.currentThread().getContextClassLoader());
            List<Method> candidates = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.getName().equals(name) && method.isAnnotationPresent(Handles.class))
                    .toList();
            if (candidates.size() == 1) {
                return candidates.get(0);
            }
            throw new InvalidMessageException(
                    candidates.isEmpty()
                            ? "%s.%s has no @Handles, so it is no task."
                            : "%s.%s is overloaded, so it can't be a task. Give each method its own name.",
                    owner,
                    name);
        } catch (ClassNotFoundException e) {
            throw new InvalidMessageException("The class %s of a method reference can't be loaded.", owner);
        }
    }

    private static String describe(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }
}
