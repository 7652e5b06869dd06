package io.lovage.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder of a demo's own for its engine and logs, which is gone afterwards, also after Ctrl-C, unless it is to be kept. */
public final class Workspace implements AutoCloseable {

    private final Path folder;
    private final boolean keep;
    private final Thread hook = new Thread(this::delete, "lovage-demo-cleanup");

    public Workspace(boolean keep) throws IOException {
        this.folder = Files.createTempDirectory("lovage-demo-");
        this.keep = keep;
        if (!keep) {
            Runtime.getRuntime().addShutdownHook(hook);
        }
    }

    public Path folder() {
        return folder;
    }

    /** A new engine in this folder. */
    public String url() {
        return "sqlite:" + folder.resolve("demo.db");
    }

    @Override
    public void close() {
        if (keep) {
            return;
        }
        delete();
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // The process is ending already, and the hook runs.
        }
    }

    /** Workers that are just ending may still write here: what can't be deleted is left to the system's own cleaning. */
    private void delete() {
        try {
            Path unused = Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            return;
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            boolean unused = Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException error) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, IOException error) throws IOException {
            boolean unused = Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
        }
    }
}
