package io.lovage.cli;

import io.lovage.message.MessageId;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskStore;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The tasks that a query finds, fetched page by page, so that any number fits into memory. */
final class TaskPages implements Iterator<TaskRecord> {

    private static final int LARGEST_PAGE = 500;

    private final TaskStore tasks;
    private final TaskQuery query;
    private long left;
    private Iterator<TaskRecord> page = List.<TaskRecord>of().iterator();
    private @Nullable MessageId last;
    private boolean exhausted;

    /**
     * @param query what to find; its limit and page don't matter
     * @param limit how many in all
     */
    TaskPages(TaskStore tasks, TaskQuery query, long limit) {
        this.tasks = tasks;
        this.query = query;
        this.left = limit;
    }

    @Override
    public boolean hasNext() {
        if (!page.hasNext() && left > 0 && !exhausted) {
            fetch();
        }
        return page.hasNext();
    }

    @Override
    public TaskRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        TaskRecord task = page.next();
        last = task.id();
        return task;
    }

    private void fetch() {
        int size = (int) Math.min(left, LARGEST_PAGE);
        List<TaskRecord> found = tasks.find(new TaskQuery(query.states(), query.name(), query.queue(), size, last));
        left -= found.size();
        exhausted = found.size() < size;
        page = found.iterator();
    }
}
