package io.lovage.cli.words;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists all files below a folder, in list files of about equal work. Symbolic links are not followed, so that each file counts once. Files are named by
 * URIs, which hold any name there can be.
 */
public final class FileLists {

    private static final long BYTES_PER_LIST = 4 << 20;
    private static final int FILES_PER_LIST = 500;

    private final List<Path> lists;
    private final long files;
    private final long bytes;
    private final long unreadable;

    private FileLists(List<Path> lists, long files, long bytes, long unreadable) {
        this.lists = List.copyOf(lists);
        this.files = files;
        this.bytes = bytes;
        this.unreadable = unreadable;
    }

    /** Lists what is below {@code folder}, with the lists in {@code spool}. */
    public static FileLists of(Path folder, Path spool) throws IOException {
        try (Walk walk = new Walk(spool.toRealPath())) {
            Path unused = Files.walkFileTree(folder.toRealPath(), walk);
            return new FileLists(walk.lists, walk.files, walk.bytes, walk.unreadable);
        }
    }

    public List<Path> lists() {
        return lists;
    }

    public long files() {
        return files;
    }

    public long bytes() {
        return bytes;
    }

    /** Folders and files that can't be looked at. */
    public long unreadable() {
        return unreadable;
    }

    static Path path(String uri) {
        return Path.of(URI.create(uri));
    }

    private static final class Walk extends SimpleFileVisitor<Path> implements Closeable {

        private final Path spool;
        private final List<Path> lists = new ArrayList<>();
        private @Nullable BufferedWriter list;
        private long filesInList;
        private long bytesInList;
        private long files;
        private long bytes;
        private long unreadable;

        Walk(Path spool) {
            this.spool = spool;
        }

        /** What this writes itself is none of what was asked for. */
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(spool) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile()) {
                writer().write(file.toUri() + "\n");
                filesInList++;
                bytesInList += attributes.size();
                files++;
                bytes += attributes.size();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException error) {
            unreadable++;
            return FileVisitResult.CONTINUE;
        }

        /** What was found before a folder can't be read any further counts. */
        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException error) {
            unreadable += error == null ? 0 : 1;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public void close() throws IOException {
            if (list != null) {
                list.close();
            }
        }

        private BufferedWriter writer() throws IOException {
            BufferedWriter current = list;
            if (current != null && filesInList < FILES_PER_LIST && bytesInList < BYTES_PER_LIST) {
                return current;
            }
            close();
            Path next = spool.resolve("files-" + lists.size() + ".list");
            lists.add(next);
            filesInList = 0;
            bytesInList = 0;
            BufferedWriter opened = Files.newBufferedWriter(next);
            list = opened;
            return opened;
        }
    }
}
