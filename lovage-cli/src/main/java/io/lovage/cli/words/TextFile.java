package io.lovage.cli.words;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file as text, piece by piece, so that its size doesn't matter. Text is what is valid UTF-8 without NUL. */
final class TextFile {

    private static final int BUFFER = 1 << 16;

    private TextFile() {}

    /** Takes text; a pair of surrogates is never split between two pieces. */
    @FunctionalInterface
    interface Sink {
        void take(CharBuffer piece) throws IOException;
    }

    static boolean isText(Path file) throws IOException {
        try {
            read(file, piece -> {});
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /**
     * Gives all of {@code file} to {@code sink}.
     *
     * @throws CharacterCodingException if it is not text
     */
    static void read(Path file, Sink sink) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        CharBuffer chars = CharBuffer.allocate(BUFFER);
        try (InputStream in = Files.newInputStream(file)) {
            boolean end = false;
            while (!end) {
                int before = bytes.position();
                int read = in.read(bytes.array(), before, bytes.remaining());
                end = read < 0;
                bytes.position(before + Math.max(0, read));
                checkNoNul(bytes.array(), before, bytes.position());
                bytes.flip();
                CoderResult result = decoder.decode(bytes, chars, end);
                if (result.isError()) {
                    result.throwException();
                }
                bytes.compact();
                chars.flip();
                sink.take(chars);
                chars.clear();
            }
        }
    }

    private static void checkNoNul(byte[] bytes, int from, int to) throws CharacterCodingException {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                throw new CharacterCodingException();
            }
        }
    }
}
