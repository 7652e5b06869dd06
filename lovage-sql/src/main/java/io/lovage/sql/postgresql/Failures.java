package io.lovage.sql.postgresql;

import io.lovage.sql.Failure;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why PostgreSQL couldn't do something, in words for people. */
final class Failures {

    private static final String READ_ONLY = "25006";
    private static final String DISK_FULL = "53100";
    private static final String DENIED = "42501";

    /** Who else was there at the same time may be gone the next time. */
    private static final Set<String> COLLISIONS = Set.of("40001", "40P01", "23505", "55P03");

    private Failures() {}

    static Failure of(SQLException e, PostgresqlSettings settings) {
        String state = state(e);
        if (isConnectionLost(e)) {
            return new Failure(
                    Failure.Kind.UNREACHABLE,
                    true,
                    "The server of " + settings.url() + " can't be reached: " + e.getMessage()
                            + " It is tried again by itself; see that the server runs.",
                    e);
        }
        return switch (state) {
            case READ_ONLY ->
                new Failure(
                        Failure.Kind.READ_ONLY,
                        true,
                        "The server of " + settings.url()
                                + " takes no writes: it is a standby, or set to read-only. Name the primary.",
                        e);
            case DISK_FULL ->
                new Failure(
                        Failure.Kind.FULL,
                        true,
                        "The disk of the server of " + settings.url()
                                + " is full. Free some space; nothing that was stored is lost.",
                        e);
            case DENIED ->
                new Failure(
                        Failure.Kind.READ_ONLY,
                        true,
                        "The user of " + settings.url() + " lacks a right: " + e.getMessage() + ".",
                        e);
            default ->
                new Failure(
                        Failure.Kind.OTHER,
                        true,
                        "The database of " + settings.url() + " failed: " + e.getMessage(),
                        e);
        };
    }

    /** Whether the connection is gone, or none could be had. What a server in recovery or a former primary says counts as well. */
    static boolean isConnectionLost(@Nullable Throwable error) {
        if (!(error instanceof SQLException e)) {
            return false;
        }
        String state = state(e);
        return state.startsWith("08")
                || state.startsWith("57P0")
                || state.equals("53300")
                || e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || isClosed(e);
    }

    /** The pool's wrapper says this without a state. */
    private static boolean isClosed(SQLException e) {
        return String.valueOf(e.getMessage()).contains("closed");
    }

    /** Whether it is known that nothing happened, and it may go well the next time. */
    static boolean isCollision(@Nullable Throwable error) {
        return error instanceof SQLException e && COLLISIONS.contains(state(e));
    }

    static boolean isReadOnly(@Nullable Throwable error) {
        return error instanceof SQLException e && state(e).equals(READ_ONLY);
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }
}
