package io.lovage.cli.words;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Files of words with their counts, each word once, in the order of {@code String.compareTo}: they can be merged without having them in memory. */
final class Run {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int END = -1;

    private Run() {}

    /** Reads one. */
    static final class Reader implements Closeable {

        private final Path file;
        private final DataInputStream in;

        Reader(Path file) throws IOException {
            this.file = file;
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
        }

        /** The next word, or {@code null} at the end. */
        @Nullable
        WordCount next() throws IOException {
            int length = in.readInt();
            if (length == END) {
                return null;
            }
            byte[] word = in.readNBytes(length);
            if (word.length < length) {
                throw new IOException(file + " is cut off.");
            }
            return new WordCount(new String(word, StandardCharsets.UTF_8), in.readLong());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Writes one. It is there as a whole after {@link #finish}, and not at all without. */
    static final class Writer implements Closeable {

        private final Path file;
        private final Path draft;
        private final DataOutputStream out;

        Writer(Path file) throws IOException {
            this.file = file;
            this.draft = file.resolveSibling(file.getFileName() + ".draft");
            this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(draft), BUFFER_BYTES));
        }

        void add(WordCount counted) throws IOException {
            byte[] word = counted.word().getBytes(StandardCharsets.UTF_8);
            out.writeInt(word.length);
            out.write(word);
            out.writeLong(counted.count());
        }

        void finish() throws IOException {
            out.writeInt(END);
            out.close();
            Path unused = Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void close() throws IOException {
            out.close();
            boolean unused = Files.deleteIfExists(draft);
        }
    }
}
