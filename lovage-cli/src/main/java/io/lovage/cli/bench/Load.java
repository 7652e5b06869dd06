package io.lovage.cli.bench;

import io.lovage.Lovage;
import io.lovage.event.Event;
import io.lovage.task.Call;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The tasks of the benchmark, and ways to send them and to see them done. */
final class Load {

    /** With the field's name and the quotes this makes 100 bytes of JSON. */
    private static final Content CONTENT = new Content("x".repeat(89));

    private static final int CHUNK = 10_000;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** An argument of 100 bytes. */
    record Content(String data) {}

    private final Task<Content, Void> task;
    private final String queue;

    /**
     * @param recorded whether results are
     * @param queue of its own, so that nothing else is measured
     */
    Load(boolean recorded, String queue) {
        this.queue = queue;
        Task<Content, Void> plain = Task.of("bench.noop", Content.class).queue(queue);
        this.task = recorded ? plain : plain.retention(Duration.ZERO);
    }

    Call<Void> call() {
        return task.with(CONTENT);
    }

    void sendAll(Lovage lovage, int count) {
        for (int sent = 0; sent < count; sent += CHUNK) {
            List<Call<Void>> calls = new ArrayList<>();
            for (int i = 0; i < Math.min(CHUNK, count - sent); i++) {
                calls.add(call());
            }
            lovage.enqueueAll(calls);
        }
    }

    void sendOneByOne(Lovage lovage, int count) {
        for (int i = 0; i < count; i++) {
            lovage.enqueue(call());
        }
    }

    /** Starts a worker on this load's queue; the latch is open when {@code count} ends are durable. */
    CountDownLatch work(Lovage lovage, int count) {
        return work(lovage, List.of(count)).get(0);
    }

    /** Starts a worker on this load's queue; latch i is open when so many ends are durable as {@code counts} says at i. */
    List<CountDownLatch> work(Lovage lovage, List<Integer> counts) {
        List<CountDownLatch> done =
                counts.stream().map(count -> new CountDownLatch(1)).toList();
        AtomicInteger ended = new AtomicInteger();
        lovage.handle(task, content -> null)
                .listen(event -> {
                    int reached = event instanceof Event.Succeeded ? counts.indexOf(ended.incrementAndGet()) : -1;
                    if (reached >= 0) {
                        done.get(reached).countDown();
                    }
                })
                .start(WorkerSettings.defaults().withQueues(List.of(queue)));
        return done;
    }

    static void await(CountDownLatch done) throws InterruptedException {
        if (!done.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The tasks of the benchmark were not done after " + LIMIT + ".");
        }
    }
}
