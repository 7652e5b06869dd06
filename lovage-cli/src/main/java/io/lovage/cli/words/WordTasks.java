package io.lovage.cli.words;

import io.lovage.Lovage;
import io.lovage.TaskModule;
import io.lovage.cli.demo.WorkerLink;
import io.lovage.task.Call;
import io.lovage.task.Context;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/*
 * Counts of many words don't fit into a result, so they go to files in the spool folder, and a result is the address of one. An attempt writes to a file of
 * its own name, first as a draft that is then renamed: whatever dies whenever, the address that got recorded leads to a whole file that no other attempt touches.
 * Inputs stay until the demo is over, since a task whose worker died reads them again.
 */

/** Counts words as a flow: lists of files are counted side by side, and a tree of joins merges the counts. */
public final class WordTasks implements TaskModule {

    /** Counts the words of the files in one list. */
    public static final Task<Order, Part> COUNT = Task.of("words.count", Order.class, Part.class);

    /** Merges counts. */
    public static final Task<List<Part>, Part> MERGE = Task.reducer("words.merge", Part.class, Part.class);

    /**
     * What to count.
     *
     * @param list address of a list of files
     */
    public record Order(String list) {}

    /**
     * What was counted.
     *
     * @param run address of the counts
     * @param words how many, each as often as it was found
     * @param textFiles how many files they are from
     * @param otherFiles how many files are no text
     * @param unreadableFiles how many files could not be read
     */
    public record Part(String run, long words, long textFiles, long otherFiles, long unreadableFiles) {}

    /** The counts of all files in {@code lists}, of which there must be some. */
    public static Call<Part> flow(List<Path> lists) {
        List<Call<Part>> level = lists.stream()
                .map(list -> COUNT.with(new Order(list.toUri().toString())))
                .toList();
        while (level.size() > 1) {
            level = merged(level);
        }
        return level.get(0);
    }

    @Override
    public void register(Lovage lovage) {
        WorkerLink.connect(lovage);
        registerHandlers(lovage);
    }

    static void registerHandlers(Lovage lovage) {
        lovage.handleWith(COUNT, WordTasks::count).handleWith(MERGE, WordTasks::merge);
    }

    private static List<Call<Part>> merged(List<Call<Part>> level) {
        List<Call<Part>> next = new ArrayList<>();
        for (int from = 0; from < level.size(); from += Merge.WIDTH) {
            List<Call<Part>> some = level.subList(from, Math.min(level.size(), from + Merge.WIDTH));
            next.add(some.size() == 1 ? some.get(0) : Flow.group(some).then(MERGE));
        }
        return next;
    }

    private static Part count(Order order, Context context) throws IOException {
        Path list = FileLists.path(order.list());
        Path run = runOf(context, list);
        return new FileCounter(new Tally(run), context).count(list, run.toUri().toString());
    }

    private static Part merge(List<Part> parts, Context context) throws IOException {
        List<Path> runs = parts.stream().map(part -> FileLists.path(part.run())).toList();
        Path merged = runOf(context, runs.get(0));
        Merge.into(merged, runs);
        return new Part(
                merged.toUri().toString(),
                parts.stream().mapToLong(Part::words).sum(),
                parts.stream().mapToLong(Part::textFiles).sum(),
                parts.stream().mapToLong(Part::otherFiles).sum(),
                parts.stream().mapToLong(Part::unreadableFiles).sum());
    }

    private static Path runOf(Context context, Path input) {
        return input.resolveSibling(context.id() + "-" + context.attempt() + ".run");
    }
}
