package io.lovage.sql.sqlite;

import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Why;
import io.lovage.message.EngineUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Why something couldn't be done, in words for people.
 *
 * @param kind what a program can tell apart
 * @param certain whether it is known that nothing happened
 * @param text what happened and what to do
 */
record Failure(
        Kind kind, boolean certain, String text, @Nullable Throwable cause) {

    enum Kind {
        FULL,
        LOCKED,
        OVERLOADED,
        READ_ONLY,
        CLOSED,
        OTHER
    }

    /** Reads the error of a statement that ran in a transaction on {@code file}, which was or will be rolled back. */
    static Failure of(SQLException e, SqliteSettings settings) {
        Path file = settings.file();
        SQLiteErrorCode code =
                e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        String name = code.name();
        if (name.startsWith("SQLITE_FULL")) {
            return new Failure(
                    Kind.FULL,
                    true,
                    "The database " + file
                            + " can't grow: its disk is full. Free some space; nothing that was stored is lost.",
                    e);
        }
        if (name.startsWith("SQLITE_BUSY") || name.startsWith("SQLITE_LOCKED")) {
            return new Failure(
                    Kind.LOCKED,
                    true,
                    String.format(
                            Locale.ROOT,
                            "The database %s was locked by another process for more than %d ms. End whatever holds it, or raise lockTimeoutMs.",
                            file,
                            settings.lockTimeout().toMillis()),
                    e);
        }
        if (name.startsWith("SQLITE_READONLY")) {
            return new Failure(
                    Kind.READ_ONLY,
                    true,
                    "The database " + file + " can't be written. Make the file and its folder writable for this user.",
                    e);
        }
        return new Failure(
                Kind.OTHER, true, "The database " + file + " failed: " + e.getMessage() + ". Look at its disk.", e);
    }

    /** The file has the size that its URL allows. */
    static Failure full(Path file) {
        return new Failure(
                Kind.FULL,
                true,
                "The database " + file
                        + " has the size that maxFileMb allows. Wait until messages are taken out, purge some, or raise maxFileMb.",
                null);
    }

    static Failure closed(String url) {
        return new Failure(Kind.CLOSED, true, "The engine " + url + " was closed. Open it again to use it.", null);
    }

    static Failure overloaded(Path file, long seconds) {
        return new Failure(
                Kind.OVERLOADED,
                true,
                "The database " + file + " is behind: too much has been waiting to be written for " + seconds
                        + " s. Send less at once, or wait.",
                null);
    }

    /** The same, where nobody knows whether it happened. */
    Failure uncertain() {
        return new Failure(Kind.OTHER, false, text, cause);
    }

    EngineUnavailableException exception() {
        return cause == null ? new EngineUnavailableException(text) : new EngineUnavailableException(text, cause);
    }

    /** What a publisher is told. */
    PublishResult publishResult() {
        return switch (kind) {
            case FULL -> PublishResult.rejected(Why.FULL, text);
            case LOCKED, OVERLOADED -> PublishResult.rejected(Why.OVERLOADED, text);
            case READ_ONLY -> PublishResult.rejected(Why.DENIED, text);
            case CLOSED -> PublishResult.rejected(Why.CONNECTION, text);
            case OTHER -> PublishResult.unknown(text);
        };
    }
}
