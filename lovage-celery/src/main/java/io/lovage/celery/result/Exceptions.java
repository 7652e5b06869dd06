package io.lovage.celery.result;

import io.lovage.celery.wire.WireJson;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Java's exceptions as Python's and back. What Python has a builtin for becomes that, so that a Python client can catch it; any other keeps its Java name, and
 * Python makes a class of that name.
 */
public final class Exceptions {

    private static final String BUILTINS = "builtins";
    private static final String BILLIARD = "billiard.exceptions";

    /** The first that fits counts, so subclasses come before their superclasses. */
    private static final Map<Class<? extends Throwable>, String> TO_PYTHON = new LinkedHashMap<>();

    /** How a builtin is thrown in Java. */
    private static final Map<String, Function<String, Throwable>> TO_JAVA = Map.ofEntries(
            Map.entry("ValueError", IllegalArgumentException::new),
            Map.entry("UnicodeDecodeError", IllegalArgumentException::new),
            Map.entry("TypeError", ClassCastException::new),
            Map.entry("KeyError", NoSuchElementException::new),
            Map.entry("LookupError", NoSuchElementException::new),
            Map.entry("StopIteration", NoSuchElementException::new),
            Map.entry("IndexError", IndexOutOfBoundsException::new),
            Map.entry("ArithmeticError", ArithmeticException::new),
            Map.entry("ZeroDivisionError", ArithmeticException::new),
            Map.entry("OverflowError", ArithmeticException::new),
            Map.entry("RuntimeError", IllegalStateException::new),
            Map.entry("NotImplementedError", UnsupportedOperationException::new),
            Map.entry("AssertionError", AssertionError::new),
            Map.entry("TimeoutError", TimeoutException::new),
            Map.entry("FileNotFoundError", NoSuchFileException::new),
            Map.entry("FileExistsError", FileAlreadyExistsException::new),
            Map.entry("PermissionError", AccessDeniedException::new),
            Map.entry("NotADirectoryError", NotDirectoryException::new),
            Map.entry("ConnectionError", ConnectException::new),
            Map.entry("ConnectionRefusedError", ConnectException::new),
            Map.entry("EOFError", EOFException::new),
            Map.entry("OSError", IOException::new),
            Map.entry("IOError", IOException::new),
            Map.entry("MemoryError", OutOfMemoryError::new),
            Map.entry("RecursionError", StackOverflowError::new));

    /** How what Celery itself throws is thrown in Java. */
    private static final Map<String, Function<String, Throwable>> OF_CELERY = Map.of(
            "TaskRevokedError", CancellationException::new,
            "SoftTimeLimitExceeded", TimeoutException::new,
            "TimeLimitExceeded", TimeoutException::new);

    /** Why Lovage itself ends a task. */
    private static final Map<String, String> OWN = Map.of(
            "io.lovage.worker.TaskTimeoutException", "SoftTimeLimitExceeded",
            "crash-loop", "WorkerLostError",
            "lease-lost", "WorkerLostError");

    static {
        TO_PYTHON.put(IndexOutOfBoundsException.class, "IndexError");
        TO_PYTHON.put(IllegalArgumentException.class, "ValueError");
        TO_PYTHON.put(ClassCastException.class, "TypeError");
        TO_PYTHON.put(NoSuchElementException.class, "KeyError");
        TO_PYTHON.put(ArithmeticException.class, "ArithmeticError");
        TO_PYTHON.put(UnsupportedOperationException.class, "NotImplementedError");
        TO_PYTHON.put(ConcurrentModificationException.class, "RuntimeError");
        TO_PYTHON.put(IllegalStateException.class, "RuntimeError");
        TO_PYTHON.put(AssertionError.class, "AssertionError");
        TO_PYTHON.put(TimeoutException.class, "TimeoutError");
        TO_PYTHON.put(SocketTimeoutException.class, "TimeoutError");
        TO_PYTHON.put(HttpTimeoutException.class, "TimeoutError");
        TO_PYTHON.put(FileNotFoundException.class, "FileNotFoundError");
        TO_PYTHON.put(NoSuchFileException.class, "FileNotFoundError");
        TO_PYTHON.put(FileAlreadyExistsException.class, "FileExistsError");
        TO_PYTHON.put(AccessDeniedException.class, "PermissionError");
        TO_PYTHON.put(NotDirectoryException.class, "NotADirectoryError");
        TO_PYTHON.put(DirectoryNotEmptyException.class, "OSError");
        TO_PYTHON.put(ConnectException.class, "ConnectionRefusedError");
        TO_PYTHON.put(EOFException.class, "EOFError");
        TO_PYTHON.put(IOException.class, "OSError");
        TO_PYTHON.put(OutOfMemoryError.class, "MemoryError");
        TO_PYTHON.put(StackOverflowError.class, "RecursionError");
    }

    private Exceptions() {}

    /** {@code error} as it is stored. */
    public static RemoteError toPython(Throwable error) {
        if (error instanceof RemoteTaskException remote) {
            return remote.error();
        }
        if (error.getCause() instanceof RemoteTaskException remote && isMadeOf(error, remote)) {
            return remote.error();
        }
        List<JsonNode> args = new ArrayList<>();
        String message = error.getMessage();
        if (message != null) {
            args.add(WireJson.tree(message));
        }
        return ofClass(error.getClass(), args);
    }

    /** The exception of which only these two texts are left, as it is stored. */
    public static RemoteError toPython(String className, String message) {
        List<JsonNode> args = message.isEmpty() ? List.of() : List.of(WireJson.tree(message));
        String own = OWN.get(className);
        if (own != null) {
            return new RemoteError(own, args, BILLIARD);
        }
        try {
            return ofClass(Class.forName(className, false, Exceptions.class.getClassLoader()), args);
        } catch (ClassNotFoundException | LinkageError e) {
            int dot = className.lastIndexOf('.');
            String module = dot < 0 ? "io.lovage" : moduleName(className.substring(0, dot));
            return new RemoteError(className.substring(dot + 1).replace('$', '_'), args, module);
        }
    }

    private static RemoteError ofClass(Class<?> type, List<JsonNode> args) {
        for (Map.Entry<Class<? extends Throwable>, String> known : TO_PYTHON.entrySet()) {
            if (known.getKey().isAssignableFrom(type)) {
                return new RemoteError(known.getValue(), args, BUILTINS);
            }
        }
        return new RemoteError(simpleName(type), args, moduleName(type.getPackageName()));
    }

    /**
     * The exception to throw in Java: of the type that fits best, with a {@link RemoteTaskException} as its cause that knows everything; or that itself.
     *
     * @param traceback where it was thrown, or {@code null} if unknown
     */
    public static Throwable toJava(RemoteError error, @Nullable String traceback) {
        RemoteTaskException remote = new RemoteTaskException(error, traceback);
        Function<String, Throwable> maker = maker(error);
        return maker == null ? remote : maker.apply(error.message()).initCause(remote);
    }

    private static boolean isMadeOf(Throwable error, RemoteTaskException remote) {
        Function<String, Throwable> maker = maker(remote.error());
        return maker != null && maker.apply(remote.error().message()).getClass().equals(error.getClass());
    }

    private static @Nullable Function<String, Throwable> maker(RemoteError error) {
        String module = String.valueOf(error.module());
        return switch (module) {
            case BUILTINS -> TO_JAVA.get(error.type());
            case "celery.exceptions", BILLIARD -> OF_CELERY.get(error.type());
            default -> null;
        };
    }

    private static String simpleName(Class<?> type) {
        String name = type.getName().substring(type.getPackageName().length());
        return (name.startsWith(".") ? name.substring(1) : name).replace('$', '_');
    }

    /** Never one of Python's own modules, of which it would look up the class. */
    private static String moduleName(String packageName) {
        return packageName.contains(".") ? packageName : "java." + packageName;
    }
}
