package io.lovage.sql.mariadb;

import io.lovage.sql.Failure;
import io.lovage.sql.server.Failures;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why MariaDB couldn't do something, in words for people. It tells by numbers of its own. */
final class MariadbFailures implements Failures {

    private static final int UNKNOWN_DATABASE = 1049;

    /** The server is read-only, or the transaction is. */
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1792, 1836);

    private static final Set<Integer> DENIED = Set.of(1044, 1045, 1142, 1143, 1227, 1370, 1698);
    private static final Set<Integer> DISK_FULL = Set.of(1021, 1114);

    /** Shutting down, too many connections, killed. */
    private static final Set<Integer> GONE = Set.of(1040, 1053, 1077, 1079, 1927, 2006, 2013);

    /** A lock that came too late, a deadlock, the same key at the same time, a row that changed since. */
    private static final Set<Integer> COLLISIONS = Set.of(1205, 1213, 1062, 1020);

    private final MariadbSettings settings;

    MariadbFailures(MariadbSettings settings) {
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
        if (isReadOnly(e) || DENIED.contains(e.getErrorCode())) {
            return Failure.Kind.READ_ONLY;
        }
        return DISK_FULL.contains(e.getErrorCode()) ? Failure.Kind.FULL : Failure.Kind.OTHER;
    }

    private String text(Failure.Kind kind, SQLException e) {
        if (isReadOnly(e)) {
            return "The server of " + settings
                    + " takes no writes: it is a replica, or set to read-only. Name the primary.";
        }
        return switch (kind) {
            case UNREACHABLE ->
                "The server of " + settings + " can't be reached (" + e.getMessage()
                        + "). See that it runs; operations are tried again for a while.";
            case READ_ONLY -> "The user of " + settings + " lacks a right: " + e.getMessage() + ".";
            case FULL ->
                "The disk of the server of " + settings + " is full. Free some space; nothing that was stored is lost.";
            default -> "The database of " + settings + " failed: " + e.getMessage();
        };
    }

    @Override
    public boolean isConnectionLost(@Nullable Throwable error) {
        if (!(error instanceof SQLException e) || DENIED.contains(e.getErrorCode()) || isDatabaseUnknown(e)) {
            return false;
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("08")
                || GONE.contains(e.getErrorCode())
                || e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || String.valueOf(e.getMessage()).contains("closed");
    }

    @Override
    public boolean isCollision(@Nullable Throwable error) {
        return error instanceof SQLException e && COLLISIONS.contains(e.getErrorCode());
    }

    @Override
    public boolean isReadOnly(@Nullable Throwable error) {
        return error instanceof SQLException e && READ_ONLY.contains(e.getErrorCode());
    }

    static boolean isDatabaseUnknown(SQLException e) {
        return e.getErrorCode() == UNKNOWN_DATABASE;
    }
}
