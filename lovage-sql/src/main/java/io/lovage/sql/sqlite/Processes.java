package io.lovage.sql.sqlite;

import io.lovage.sql.Sql;
import io.lovage.sql.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The statements on the table {@code process}: which engines have the file open, and at which port each hears of news. */
final class Processes {

    private static final String ADD =
            "INSERT INTO process(port, pid, started_at, seen_at) VALUES(?, ?, ?, ?) RETURNING id";
    private static final String SEE = "INSERT INTO process(id, port, pid, started_at, seen_at) VALUES(?, ?, ?, ?, ?)"
            + " ON CONFLICT(id) DO UPDATE SET seen_at = excluded.seen_at";
    private static final String FORGET_LOST = "DELETE FROM process WHERE seen_at < ?";
    private static final String REMOVE = "DELETE FROM process WHERE id = ?";
    private static final String PORTS = "SELECT port FROM process WHERE port <> 0 AND id <> ?";

    /** Who wasn't seen for so long is gone. */
    private static final Duration LOST = Duration.ofMinutes(5);

    private Processes() {}

    /** Registers this engine; returns its number, which no other ever gets. */
    static long add(Work work, int port) throws SQLException {
        return work.sql().number(ADD, 0, port, ProcessHandle.current().pid(), work.now(), work.now());
    }

    /** Says that engine {@code id} is alive, and forgets those that seem not to be. */
    static void see(Work work, long id, int port) throws SQLException {
        work.sql().update(SEE, id, port, ProcessHandle.current().pid(), work.now(), work.now());
        work.sql().update(FORGET_LOST, work.now() - LOST.toMillis());
    }

    static void remove(Work work, long id) throws SQLException {
        work.sql().update(REMOVE, id);
    }

    /** Where the engines other than {@code id} listen. */
    static List<Integer> otherPorts(Sql sql, long id) throws SQLException {
        return sql.list(PORTS, row -> row.getInt(1), id);
    }
}
