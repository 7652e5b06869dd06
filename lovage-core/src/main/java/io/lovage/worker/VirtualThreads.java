package io.lovage.worker;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Virtual threads, by reflection since the code is compiled for Java 17. */
final class VirtualThreads {

    /** Java 21 and newer have them. */
    static final boolean AVAILABLE = Runtime.version().feature() >= 21;

    private VirtualThreads() {}

    /** An executor that starts a thread for each task: a virtual one where there are any. */
    static Executor executor(String namePrefix) {
        ThreadFactory factory = AVAILABLE ? virtualFactory(namePrefix) : Executors.defaultThreadFactory();
        return task -> factory.newThread(task).start();
    }

    private static ThreadFactory virtualFactory(String namePrefix) {
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            builder = type.getMethod("name", String.class, long.class).invoke(builder, namePrefix, 1L);
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("Java " + Runtime.version() + " should have virtual threads.", e);
        }
    }
}
