package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.message.MessageId;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Many calls that were sent together, and how they end. Remembers 16 bytes of each, and nothing if nobody will wait. */
final class BulkCalls {

    private static final int LOOKED_UP_AT_ONCE = 500;
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Lovage lovage;
    private final boolean remember;
    private long[] ids = new long[1024];
    private int used;
    private long succeeded;
    private long failed;

    /** How many ended in each way, and how many had not ended when the time was over. */
    record Ends(long succeeded, long failed, long open) {}

    BulkCalls(Lovage lovage, boolean remember) {
        this.lovage = lovage;
        this.remember = remember;
    }

    <R> void send(Collection<Call<R>> calls, Consumer<String> onId) {
        for (Handle<R> handle : lovage.enqueueAll(calls)) {
            onId.accept(handle.id());
            if (remember) {
                add(MessageId.of(handle.id()));
            }
        }
    }

    /** Waits until all have ended, at most {@code limit}. */
    Ends await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (int from = 0; from < used; from += 2 * LOOKED_UP_AT_ONCE) {
            if (!awaitAll(batch(from), deadline)) {
                return new Ends(succeeded, failed, used / 2 - succeeded - failed);
            }
        }
        return new Ends(succeeded, failed, 0);
    }

    /** Looks now and then and not at each hint of the engine: with so many tasks there is always one. */
    private boolean awaitAll(List<MessageId> batch, long deadline) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        List<MessageId> open = stillOpen(batch);
        while (!open.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            boolean unused = never.await(Math.min(left, LOOK_EVERY_NANOS), TimeUnit.NANOSECONDS);
            open = stillOpen(open);
        }
        return true;
    }

    private List<MessageId> stillOpen(List<MessageId> batch) {
        var ended = lovage.engine().tasks().finished(batch);
        for (TaskRecord task : ended.values()) {
            if (task.state() == TaskState.SUCCEEDED) {
                succeeded++;
            } else {
                failed++;
            }
        }
        return batch.stream().filter(id -> !ended.containsKey(id)).toList();
    }

    private List<MessageId> batch(int from) {
        List<MessageId> batch = new ArrayList<>();
        for (int i = from; i < Math.min(used, from + 2 * LOOKED_UP_AT_ONCE); i += 2) {
            batch.add(new MessageId(ids[i], ids[i + 1]));
        }
        return batch;
    }

    private void add(MessageId id) {
        if (used == ids.length) {
            ids = Arrays.copyOf(ids, 2 * ids.length);
        }
        ids[used++] = id.high();
        ids[used++] = id.low();
    }
}
