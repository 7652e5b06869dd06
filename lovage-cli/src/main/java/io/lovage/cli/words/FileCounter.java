package io.lovage.cli.words;

import io.lovage.task.Context;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts the words of the files in one list. Used once. */
final class FileCounter {

    private final Tally tally;
    private final Context context;
    private long textFiles;
    private long otherFiles;
    private long unreadableFiles;

    FileCounter(Tally tally, Context context) {
        this.tally = tally;
        this.context = context;
    }

    WordTasks.Part count(Path list, String run) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(list)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                context.checkCancelled();
                count(FileLists.path(line));
            }
        }
        tally.finish();
        return new WordTasks.Part(run, tally.words(), textFiles, otherFiles, unreadableFiles);
    }

    /** Reads each file twice, since the last byte may show that it is no text at all. */
    private void count(Path file) throws IOException {
        if (!isReadableText(file)) {
            return;
        }
        WordSplitter splitter = new WordSplitter(tally::add);
        TextFile.read(file, piece -> {
            splitter.take(piece);
            makeRoom();
            context.checkCancelled();
        });
        splitter.end();
        makeRoom();
        textFiles++;
    }

    private void makeRoom() throws IOException {
        if (tally.isFull()) {
            tally.spill();
        }
    }

    private boolean isReadableText(Path file) {
        try {
            boolean text = TextFile.isText(file);
            otherFiles += text ? 0 : 1;
            return text;
        } catch (IOException e) {
            unreadableFiles++;
            return false;
        }
    }
}
