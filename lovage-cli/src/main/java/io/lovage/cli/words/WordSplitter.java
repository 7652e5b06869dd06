package io.lovage.cli.words;

import java.nio.CharBuffer;
import java.util.Locale;
import java.util.function.Consumer;

/** Cuts text into words: maximal runs of Unicode letters, in lower case. One longer than a million characters is passed over. */
final class WordSplitter implements TextFile.Sink {

    private static final int LONGEST_WORD = 1_000_000;

    private final Consumer<String> words;
    private final StringBuilder word = new StringBuilder();
    private boolean tooLong;

    WordSplitter(Consumer<String> words) {
        this.words = words;
    }

    @Override
    public void take(CharBuffer piece) {
        while (piece.hasRemaining()) {
            char c = piece.get();
            if (isLetter(c, piece)) {
                add(c);
                if (Character.isHighSurrogate(c)) {
                    add(piece.get());
                }
            } else {
                end();
            }
        }
    }

    /** The text ends here, and with it the word. */
    void end() {
        if (word.length() > 0 && !tooLong) {
            words.accept(word.toString().toLowerCase(Locale.ROOT));
        }
        word.setLength(0);
        tooLong = false;
    }

    private void add(char c) {
        if (word.length() < LONGEST_WORD) {
            word.append(c);
        } else {
            tooLong = true;
        }
    }

    private static boolean isLetter(char c, CharBuffer rest) {
        if (c < 128) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        }
        if (Character.isHighSurrogate(c)) {
            return Character.isLetter(Character.toCodePoint(c, rest.get(rest.position())));
        }
        return Character.isLetter(c);
    }
}
