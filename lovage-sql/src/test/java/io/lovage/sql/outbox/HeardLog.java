package io.lovage.sql.outbox;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** A log whose warnings a test reads. */
final class HeardLog {

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    /** They go here; it takes nothing else. */
    Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                HeardLog.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    warnings.add(sentence(method, arguments));
                    return null;
                });
    }

    private static String sentence(Method method, Object[] arguments) {
        if (method.getName().equals("warn") && arguments[1] instanceof Object[] values) {
            return MessageFormatter.arrayFormat((String) arguments[0], values).getMessage();
        }
        throw new UnsupportedOperationException(method.toString());
    }

    List<String> warnings() {
        return warnings;
    }
}
