package io.lovage.cli.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts words, with a bound to how many it holds in memory: what is beyond goes to files beside the result, and is merged at the end. */
final class Tally {

    private static final int MOST_WORDS = 400_000;
    private static final int MOST_CHARS = 16_000_000;

    private final Path result;
    private final int mostWords;
    private final Map<String, long[]> counts = new HashMap<>();
    private final List<Path> spilled = new ArrayList<>();
    private long chars;
    private int spills;
    private long words;

    Tally(Path result) {
        this(result, MOST_WORDS);
    }

    /**
     * @param mostWords so many different words are held in memory
     */
    Tally(Path result, int mostWords) {
        this.result = result;
        this.mostWords = mostWords;
    }

    void add(String word) {
        words++;
        long[] count = counts.get(word);
        if (count == null) {
            count = new long[1];
            counts.put(word, count);
            chars += word.length();
        }
        count[0]++;
    }

    /** How many words were counted. */
    long words() {
        return words;
    }

    boolean isFull() {
        return counts.size() >= mostWords || chars >= MOST_CHARS;
    }

    /** Makes room. */
    void spill() throws IOException {
        Path run = sibling("part" + spills++);
        write(run);
        spilled.add(run);
        if (spilled.size() == Merge.WIDTH) {
            Path merged = sibling("part" + spills++);
            mergeSpilled(merged);
            spilled.add(merged);
        }
    }

    /** Writes the result; this can't be used any more. */
    void finish() throws IOException {
        if (spilled.isEmpty()) {
            write(result);
            return;
        }
        spill();
        mergeSpilled(result);
    }

    private void mergeSpilled(Path target) throws IOException {
        Merge.into(target, spilled);
        for (Path run : spilled) {
            Files.delete(run);
        }
        spilled.clear();
    }

    private void write(Path run) throws IOException {
        try (Run.Writer writer = new Run.Writer(run)) {
            for (Map.Entry<String, long[]> entry : new TreeMap<>(counts).entrySet()) {
                writer.add(new WordCount(entry.getKey(), entry.getValue()[0]));
            }
            writer.finish();
        }
        counts.clear();
        chars = 0;
    }

    private Path sibling(String ending) {
        return result.resolveSibling(result.getFileName() + "." + ending);
    }
}
