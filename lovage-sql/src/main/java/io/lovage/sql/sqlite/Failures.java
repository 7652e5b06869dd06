package io.lovage.sql.sqlite;

import io.lovage.sql.Failure;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Why SQLite couldn't do something, in words for people. */
final class Failures {

    private Failures() {}

    /** Reads the error of a statement that ran in a transaction on {@code file}, which was or will be rolled back. */
    static Failure of(SQLException e, SqliteSettings settings) {
        Path file = settings.file();
        SQLiteErrorCode code =
                e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        String name = code.name();
        if (name.startsWith("SQLITE_FULL")) {
            return new Failure(
                    Failure.Kind.FULL,
                    true,
                    "The database " + file
                            + " can't grow: its disk is full. Free some space; nothing that was stored is lost.",
                    e);
        }
        if (name.startsWith("SQLITE_BUSY") || name.startsWith("SQLITE_LOCKED")) {
            return new Failure(
                    Failure.Kind.LOCKED,
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
                    Failure.Kind.READ_ONLY,
                    true,
                    "The database " + file + " can't be written. Make the file and its folder writable for this user.",
                    e);
        }
        return new Failure(
                Failure.Kind.OTHER,
                true,
                "The database " + file + " failed: " + e.getMessage() + ". Look at its disk.",
                e);
    }

    /** The file has the size that its URL allows. */
    static Failure full(Path file) {
        return new Failure(
                Failure.Kind.FULL,
                true,
                "The database " + file
                        + " has the size that maxFileMb allows. Wait until messages are taken out, purge some, or raise maxFileMb.",
                null);
    }
}
