package io.lovage.sql;

/** The threads of an engine. */
public final class Threads {

    private static final String VIRTUAL = "java.lang.VirtualThread";

    private Threads() {}

    public static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Whether native code would pin the carrier of this thread. The JVM may be too old to know the question. */
    static boolean isCurrentVirtual() {
        Class<?> kind = Thread.currentThread().getClass();
        return kind != Thread.class && isVirtual(kind);
    }

    private static boolean isVirtual(Class<?> kind) {
        for (Class<?> type = kind; type != null; type = type.getSuperclass()) {
            if (type.getName().equals(VIRTUAL)) {
                return true;
            }
        }
        return false;
    }

    public static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
