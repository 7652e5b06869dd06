package io.lovage.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What every task of a measurement does: it appends to a file when it started and when it was sent. Times are nanoseconds of the monotonic clock, which all
 * processes of a machine share. Programs in other languages write the same.
 */
final class Probe {

    /** Of each record: the start and the sending, little-endian. */
    static final int BYTES = 2 * Long.BYTES;

    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN));

    private final FileChannel file;

    private Probe(FileChannel file) {
        this.file = file;
    }

    /** Appends to the file that the measuring process named. */
    static Probe open() {
        try {
            return new Probe(
                    FileChannel.open(Path.of(PeerProgram.environment("PEER_STARTS")), StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A task sent at {@code sentAt} has started. Any number of threads may say so at once. */
    void started(long sentAt) {
        ByteBuffer buffer = BUFFER.get().clear();
        buffer.putLong(System.nanoTime()).putLong(sentAt).flip();
        try {
            int unused = file.write(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
