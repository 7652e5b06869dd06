package io.lovage.sql.server;

import io.lovage.sql.Failure;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the errors of one kind of server mean. */
public interface Failures {

    /** In words for people. */
    Failure of(SQLException e);

    /** Whether the connection is gone, or none could be had. */
    boolean isConnectionLost(@Nullable Throwable error);

    /** Whether it is known that nothing happened, because of what others did at the same time, and it may go well the next time. */
    boolean isCollision(@Nullable Throwable error);

    /** Whether the server takes no writes, so that another one may have taken its part. */
    boolean isReadOnly(@Nullable Throwable error);

    /** Whether another connection may do better: this one is gone, or leads to a server that takes no writes any more. */
    default boolean isAway(@Nullable Throwable error) {
        return isConnectionLost(error) || isReadOnly(error);
    }
}
