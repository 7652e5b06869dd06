package io.lovage.cli.words;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Merges runs: the counts of a word in several become one. Holds one word of each in memory. */
final class Merge {

    /** So many files are open at once. */
    static final int WIDTH = 16;

    private Merge() {}

    /** One run and the word it is at. */
    private static final class Cursor implements Closeable {

        private final Run.Reader reader;
        private WordCount current = new WordCount("", 0);

        Cursor(Path run) throws IOException {
            this.reader = new Run.Reader(run);
        }

        String word() {
            return current.word();
        }

        boolean advance() throws IOException {
            WordCount next = reader.next();
            if (next != null) {
                current = next;
            }
            return next != null;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    /** Writes all of {@code runs} into {@code result}. */
    static void into(Path result, List<Path> runs) throws IOException {
        List<Cursor> open = new ArrayList<>();
        try (Run.Writer writer = new Run.Writer(result)) {
            PriorityQueue<Cursor> byWord = new PriorityQueue<>(Comparator.comparing(Cursor::word));
            for (Path run : runs) {
                Cursor cursor = new Cursor(run);
                open.add(cursor);
                addIfNotAtEnd(cursor, byWord);
            }
            while (!byWord.isEmpty()) {
                writer.add(next(byWord));
            }
            writer.finish();
        } finally {
            for (Cursor cursor : open) {
                cursor.close();
            }
        }
    }

    private static WordCount next(PriorityQueue<Cursor> byWord) throws IOException {
        String word = byWord.element().word();
        long count = 0;
        while (!byWord.isEmpty() && byWord.element().word().equals(word)) {
            Cursor cursor = byWord.remove();
            count += cursor.current.count();
            addIfNotAtEnd(cursor, byWord);
        }
        return new WordCount(word, count);
    }

    private static void addIfNotAtEnd(Cursor cursor, PriorityQueue<Cursor> byWord) throws IOException {
        if (cursor.advance()) {
            byWord.add(cursor);
        }
    }
}
