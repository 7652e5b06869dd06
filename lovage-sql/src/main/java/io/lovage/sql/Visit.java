package io.lovage.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Work on a connection that is not the engine's, in a transaction that somebody else ends. Used by one thread. */
final class Visit {

    private final Connection connection;
    private final Host host;

    Visit(Connection connection, Host host) {
        this.connection = connection;
        this.host = host;
    }

    interface Step<T> {
        T run(Work work) throws SQLException;
    }

    /** Hears what a step brought about. */
    interface Listener {
        void hear(Sql sql, Effects effects) throws SQLException;
    }

    /** Does {@code step} while nobody else changes {@code partitions}, and leaves the connection as it was but for that. */
    <T> T run(List<String> partitions, Step<T> step, Listener listener) throws SQLException {
        Sql sql = new Sql(connection, host.dialect());
        Host.Exit exit = host.enter(sql, partitions);
        Work work = new Work(sql, host.names(), host.sweepsAlways());
        work.begin(host.now());
        T result = step.run(work);
        if (!work.effects().isEmpty()) {
            listener.hear(sql, work.effects());
        }
        exit.leave();
        sql.closeStatements();
        return result;
    }
}
