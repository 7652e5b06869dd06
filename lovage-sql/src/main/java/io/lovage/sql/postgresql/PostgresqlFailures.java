package io.lovage.sql.postgresql;

import io.lovage.sql.Failure;
import io.lovage.sql.server.Failures;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why PostgreSQL couldn't do something, in words for people. */
final class PostgresqlFailures implements Failures {

    private static final String READ_ONLY = "25006";
    private static final String DISK_FULL = "53100";
    private static final String DENIED = "42501";

    /** Who else was there at the same time may be gone the next time. */
    private static final Set<String> COLLISIONS = Set.of("40001", "40P01", "23505", "55P03");

    private final PostgresqlSettings settings;

    PostgresqlFailures(PostgresqlSettings settings) {
        this.settings = settings;
    }

    @Override
    public Failure of(SQLException e) {
        Failure.Kind kind = kind(e);
        return new Failure(kind, true, text(kind, e), e);
    }

    private Failure.Kind kind(SQLException e) {
        if (isConnectionLost(e)) {
            return Failure.Kind.UNREACHABLE;
        }
        return switch (state(e)) {
            case READ_ONLY, DENIED -> Failure.Kind.READ_ONLY;
            case DISK_FULL -> Failure.Kind.FULL;
            default -> Failure.Kind.OTHER;
        };
    }

    private String text(Failure.Kind kind, SQLException e) {
        if (isReadOnly(e) || String.valueOf(e.getMessage()).contains("targetServerType")) {
            return "No server of " + settings
                    + " that answers takes writes: it is a standby, or set to read-only. Name the primary.";
        }
        return switch (kind) {
            case UNREACHABLE ->
                "The server of " + settings + " can't be reached: " + e.getMessage()
                        + " See that it runs; operations are tried again for a while.";
            case READ_ONLY -> "The user of " + settings + " lacks a right: " + e.getMessage() + ".";
            case FULL ->
                "The disk of the server of " + settings + " is full. Free some space; nothing that was stored is lost.";
            default -> "The database of " + settings + " failed: " + e.getMessage();
        };
    }

    /** Whether the connection is gone, or none could be had. What a server in recovery or a former primary says counts as well. */
    @Override
    public boolean isConnectionLost(@Nullable Throwable error) {
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

    @Override
    public boolean isCollision(@Nullable Throwable error) {
        return error instanceof SQLException e && COLLISIONS.contains(state(e));
    }

    @Override
    public boolean isReadOnly(@Nullable Throwable error) {
        return error instanceof SQLException e && state(e).equals(READ_ONLY);
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }
}
