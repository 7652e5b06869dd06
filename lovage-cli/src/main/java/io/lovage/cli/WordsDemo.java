package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.cli.demo.Fleet;
import io.lovage.cli.demo.FlowWatch;
import io.lovage.cli.demo.Screen;
import io.lovage.cli.demo.Workspace;
import io.lovage.cli.words.FileLists;
import io.lovage.cli.words.TopWords;
import io.lovage.cli.words.WordCount;
import io.lovage.cli.words.WordTasks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Counts the words below a folder with worker processes, and tells on stderr how it goes. */
final class WordsDemo {

    private static final Duration LEASE = Duration.ofSeconds(5);

    private final Environment environment;
    private final Path folder;
    private final int workers;
    private final boolean keep;
    private final Screen screen;

    WordsDemo(Environment environment, Path folder, int workers, boolean keep) {
        this.environment = environment;
        this.folder = folder;
        this.workers = workers;
        this.keep = keep;
        this.screen = new Screen(environment.err(), Screen.isLive(environment.variables()));
    }

    List<WordCount> count(int top) throws Exception {
        try (Workspace workspace = new Workspace(keep)) {
            long began = System.nanoTime();
            FileLists files = FileLists.of(folder, workspace.folder());
            screen.say(
                    "files",
                    String.format(
                            Locale.ROOT,
                            "%,d with %,.1f MB below %s, in %,d lists",
                            files.files(),
                            files.bytes() / 1e6,
                            folder,
                            files.lists().size()));
            if (files.lists().isEmpty()) {
                screen.say("words", "none, since there are no files");
                return List.of();
            }
            WordTasks.Part all = countWithWorkers(workspace, files);
            TopWords words = TopWords.of(all, top);
            screen.say(
                    "words",
                    String.format(
                            Locale.ROOT,
                            "%,d, of which %,d different, from %,d text files in %s",
                            all.words(),
                            words.different(),
                            all.textFiles(),
                            Durations.text(since(began))));
            tellWhatIsMissing(all, files.unreadable());
            if (keep) {
                screen.say("kept", workspace.folder().toString());
            }
            return words.words();
        }
    }

    private WordTasks.Part countWithWorkers(Workspace workspace, FileLists files) throws Exception {
        String name = workers + (workers == 1 ? " worker" : " workers");
        int total = files.lists().size();
        var settings =
                new Fleet.Settings(workspace.url(), WordTasks.class, WordTasks.COUNT.name(), LEASE, workspace.folder());
        try (Lovage lovage = Lovage.open(workspace.url(), environment.clock());
                Fleet fleet = Fleet.start(workers, settings)) {
            long began = System.nanoTime();
            FlowWatch<WordTasks.Part> watch = new FlowWatch<>(lovage.enqueue(WordTasks.flow(files.lists())), fleet);
            WordTasks.Part all =
                    watch.await(() -> screen.progress(name, fleet.done(), total, remark(fleet, total, since(began))));
            screen.endProgress();
            return all;
        }
    }

    private static String remark(Fleet fleet, int total, Duration elapsed) {
        double rate = fleet.done() / Math.max(1e-3, elapsed.toNanos() / 1e9);
        String counts = fleet.workers().stream()
                .map(worker -> Integer.toString(worker.done()))
                .collect(Collectors.joining(" | "));
        return String.format(Locale.ROOT, "%d/%d lists  %.0f/s  [%s]", fleet.done(), total, rate, counts);
    }

    private void tellWhatIsMissing(WordTasks.Part all, long unreadableInWalk) {
        long unreadable = all.unreadableFiles() + unreadableInWalk;
        if (all.otherFiles() > 0) {
            screen.say("passed over", String.format(Locale.ROOT, "%,d files that are no text", all.otherFiles()));
        }
        if (unreadable > 0) {
            screen.say(
                    "passed over", String.format(Locale.ROOT, "%,d files or folders that can't be read", unreadable));
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
