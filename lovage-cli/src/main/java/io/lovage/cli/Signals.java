package io.lovage.cli;

import io.lovage.message.LovageException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The signals by which a process is asked to stop: the first one asks, the second one ends it at once. By reflection, since javac warns of {@code
 * sun.misc.Signal} and the JDK has nothing else: a shutdown hook can't see a second signal, nor let the process end with an exit code of its own.
 */
final class Signals {

    private static final int EXIT_CODE_OF_SIGNAL = 128;

    private Signals() {}

    /**
     * From now on SIGTERM and SIGINT don't end this process but run {@code stop}, on a thread of their own; a second one ends it with the exit code that
     * the signal has in a shell.
     */
    static void onFirst(Runnable stop) {
        AtomicBoolean asked = new AtomicBoolean();
        for (String name : new String[] {"TERM", "INT"}) {
            handle(name, number -> {
                if (asked.compareAndSet(false, true)) {
                    stop.run();
                } else {
                    Runtime.getRuntime().halt(EXIT_CODE_OF_SIGNAL + number);
                }
            });
        }
    }

    private interface Receiver {
        void received(int number);
    }

    private static void handle(String name, Receiver receiver) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            int number = (int) signalType.getMethod("getNumber").invoke(signal);
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            receiver.received(number);
                            return null;
                        }
                        return method.invoke(receiver, arguments);
                    });
            Object unused =
                    signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            throw new LovageException("This JVM can't handle SIG" + name + ", so it can't be asked to stop.", e);
        }
    }
}
