package io.lovage.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The file to which tasks tell their starts by a {@link Probe}; in memory where the system has a folder for that. */
final class Starts implements AutoCloseable {

    /** When a task started, and when it was sent. */
    record Start(long at, long sentAt) {}

    private final Path file;

    Starts(Path folder) {
        Path shared = Path.of("/dev/shm");
        try {
            file = Files.createTempFile(Files.isWritable(shared) ? shared : folder, "lovage-peers", ".starts");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file() {
        return file;
    }

    void forget() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileChannel unused = channel.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long count() {
        try {
            return Files.size(file) / Probe.BYTES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All so far, in the order in which they were sent. */
    List<Start> all() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            List<Start> starts = new ArrayList<>();
            while (bytes.remaining() >= Probe.BYTES) {
                starts.add(new Start(bytes.getLong(), bytes.getLong()));
            }
            starts.sort(Comparator.comparingLong(Start::sentAt));
            return starts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
