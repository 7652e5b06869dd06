package io.lovage.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;

/** A connection whose transaction its user can't end, since that is somebody else's to do. */
final class LentConnection {

    private static final Set<String> NOT_FOR_USERS = Set.of("commit", "rollback", "close", "setAutoCommit", "abort");

    private LentConnection() {}

    static Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                LentConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    boolean toSavepoint = method.getName().equals("rollback") && method.getParameterCount() == 1;
                    if (NOT_FOR_USERS.contains(method.getName()) && !toSavepoint) {
                        throw new UnsupportedOperationException(
                                "The transaction of an attempt is ended by its worker: " + method.getName()
                                        + "() is not for the handler. Return to commit, throw to roll back.");
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
