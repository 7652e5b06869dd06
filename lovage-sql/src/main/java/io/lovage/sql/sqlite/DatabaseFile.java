package io.lovage.sql.sqlite;

import io.lovage.message.EngineUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The file as the file system sees it. It is never opened here: closing any descriptor of it would drop the locks that SQLite holds in this process.
 */
final class DatabaseFile {

    private static final Set<String> NETWORK_TYPES = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "v9fs",
            "afs",
            "fuse.sshfs",
            "webdav",
            "davfs",
            "ncpfs");

    private static final long RETRY_NANOS = Duration.ofMillis(2).toNanos();

    private DatabaseFile() {}

    /** Passes if a database can be at {@code settings.file()}. */
    static void check(SqliteSettings settings) {
        Path file = settings.file();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new EngineUnavailableException("The folder " + folder + " of the database " + file
                    + " doesn't exist. Create it, or name another file.");
        }
        if (Files.isDirectory(file)) {
            throw new EngineUnavailableException(
                    "The database " + file + " is a folder. Name a file, such as " + file.resolve("tasks.db") + ".");
        }
        checkWritable(file, folder);
        if (!settings.allowNetworkFs()) {
            checkLocal(file, typeOf(folder));
        }
    }

    private static void checkWritable(Path file, Path folder) {
        if (!Files.isWritable(folder)) {
            throw new EngineUnavailableException("The folder " + folder + " of the database " + file
                    + " can't be written, and SQLite keeps files beside the database. Make it writable for this user.");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new EngineUnavailableException(
                    "The database " + file + " can't be written. Make the file writable for this user.");
        }
    }

    private static String typeOf(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            return "";
        }
    }

    /** Passes if file systems of {@code type} are on this machine. */
    static void checkLocal(Path file, String type) {
        if (NETWORK_TYPES.contains(type.toLowerCase(Locale.ROOT))) {
            throw new EngineUnavailableException("The database " + file + " is on a network file system (" + type
                    + "), where locks often don't work and data gets lost. Use a local disk, or a database server."
                    + " If you are sure that its locks work, add allowNetworkFs=true to the URL.");
        }
    }

    /** Holds a lock beside the file while it is opened or changed in shape, until closed. */
    static final class Guard implements AutoCloseable {

        private final FileChannel channel;
        private final FileLock lock;

        private Guard(FileChannel channel, FileLock lock) {
            this.channel = channel;
            this.lock = lock;
        }

        static Guard enter(Path file, Duration timeout) {
            Path path = file.resolveSibling(file.getFileName() + ".lock");
            long start = System.nanoTime();
            try {
                FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel);
                while (lock == null && System.nanoTime() - start < timeout.toNanos()) {
                    LockSupport.parkNanos(RETRY_NANOS);
                    lock = tryLock(channel);
                }
                if (lock == null) {
                    channel.close();
                    throw new EngineUnavailableException("Another process has been opening the database " + file
                            + " for more than " + timeout.toMillis() + " ms and still holds " + path
                            + ". End it, or raise lockTimeoutMs.");
                }
                return new Guard(channel, lock);
            } catch (IOException e) {
                throw new EngineUnavailableException(
                        "The lock file " + path + " can't be used: " + e + ". Make its folder writable for this user.",
                        e);
            }
        }

        private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
            try {
                return channel.tryLock();
            } catch (OverlappingFileLockException e) {
                return null;
            }
        }

        @Override
        public void close() {
            try (channel) {
                lock.release();
            } catch (IOException e) {
                throw new EngineUnavailableException("The lock file of the database can't be released: " + e, e);
            }
        }
    }
}
