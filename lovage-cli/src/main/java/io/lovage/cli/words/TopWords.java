package io.lovage.cli.words;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The most frequent words of a count. */
public final class TopWords {

    /** Most frequent first, those of equal count in alphabetical order, by code points. */
    static final Comparator<WordCount> ORDER =
            Comparator.comparingLong(WordCount::count).reversed().thenComparing(TopWords::compareCodePoints);

    private final List<WordCount> words;
    private final long different;

    private TopWords(List<WordCount> words, long different) {
        this.words = List.copyOf(words);
        this.different = different;
    }

    /** The first {@code top} words of {@code part}. */
    public static TopWords of(WordTasks.Part part, int top) throws IOException {
        PriorityQueue<WordCount> best = new PriorityQueue<>(ORDER.reversed());
        long different = 0;
        try (Run.Reader reader = new Run.Reader(FileLists.path(part.run()))) {
            for (WordCount word = reader.next(); word != null; word = reader.next()) {
                different++;
                best.add(word);
                if (best.size() > top) {
                    WordCount unused = best.remove();
                }
            }
        }
        List<WordCount> words = new ArrayList<>(best);
        words.sort(ORDER);
        return new TopWords(words, different);
    }

    public List<WordCount> words() {
        return words;
    }

    /** How many different words there are in all. */
    public long different() {
        return different;
    }

    private static int compareCodePoints(WordCount first, WordCount second) {
        int[] a = first.word().codePoints().toArray();
        int[] b = second.word().codePoints().toArray();
        return Arrays.compare(a, b);
    }
}
