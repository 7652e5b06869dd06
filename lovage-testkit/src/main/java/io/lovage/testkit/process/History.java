package io.lovage.testkit.process;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one process did, line by line in a file of its own. A line is with the operating system when {@link #add} returns, so it outlives the process.
 * Thread-safe.
 */
final class History implements AutoCloseable {

    /** Stands for the id of a member of a flow, which its sender isn't told. */
    static final String UNKNOWN_ID = "-";

    private static final String SUFFIX = ".history";

    /** No channel: that one would be closed for good by the interrupt of a thread that writes. */
    private final FileOutputStream file;

    private History(FileOutputStream file) {
        this.file = file;
    }

    static History open(Path folder, String process) {
        try {
            return new History(
                    new FileOutputStream(folder.resolve(process + SUFFIX).toFile(), true));
        } catch (IOException e) {
            throw new UncheckedIOException("The history of " + process + " can't be opened", e);
        }
    }

    void add(What what, String... words) {
        String line = System.nanoTime() + " " + what + (words.length == 0 ? "" : " ") + String.join(" ", words) + "\n";
        try {
            synchronized (file) {
                file.write(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The history can't be written", e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The history can't be closed", e);
        }
    }

    /** What all processes with a history in {@code folder} did so far. */
    static List<Line> readAll(Path folder) {
        List<Line> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .forEach(name -> lines.addAll(read(folder, name.substring(0, name.length() - SUFFIX.length()))));
        } catch (IOException e) {
            throw new UncheckedIOException("The histories in " + folder + " can't be read", e);
        }
        return lines;
    }

    /** What {@code process} did so far; nothing if it has no history yet. */
    static List<Line> read(Path folder, String process) {
        Path file = folder.resolve(process + SUFFIX);
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            // A process that was killed may have left half a line.
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            return whole.lines().map(line -> Line.parse(process, line)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The history " + file + " can't be read", e);
        }
    }

    /** What a line tells, with the words that follow. */
    enum What {
        /** key expectation: somebody is about to send it. */
        OFFERED,
        /** key id: the engine has confirmed it; the id may be {@link #UNKNOWN_ID}. */
        ACCEPTED,
        /** key id attempt. */
        STARTED,
        /** id attempt: the worker was told that this attempt's end is recorded. */
        RECORDED,
        /** id attempt: the attempt failed and another follows. */
        RETRIED,
        /** id: a worker that stops gave it back. */
        GIVEN_BACK,
        /** id attempt: the attempt does not count. */
        LEASE_LOST,
        /** process: it is dead from here on at the latest. */
        DIED,
        /** process. */
        FROZEN,
        /** process. */
        THAWED,
        /** Nobody can use the engine from here on, or not for long. */
        OUTAGE,
        /** Everybody can use it again. */
        RESTORED
    }

    /**
     * One line.
     *
     * @param at in nanoseconds of the machine's monotonic clock, which its processes share
     */
    record Line(String process, long at, What what, List<String> words) {

        Line {
            words = List.copyOf(words);
        }

        static Line parse(String process, String text) {
            String[] parts = text.split(" ", -1);
            return new Line(
                    process,
                    Long.parseLong(parts[0]),
                    What.valueOf(parts[1]),
                    List.of(parts).subList(2, parts.length));
        }

        String word(int index) {
            return words.get(index);
        }
    }
}
