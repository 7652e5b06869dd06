package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.client.Handle;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.MessageId;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.worker.WorkerDesk;
import io.lovage.worker.WorkerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What the suites have in common that steer a running worker. */
abstract class DeskSuite extends LovageSuite {

    static final Task<Integer, Integer> WORK =
            Task.of("work", Integer.class, Integer.class).retry(Retry.NONE);
    static final Task<Integer, Integer> OTHER = Task.of("other", Integer.class, Integer.class);
    static final WorkerSettings TWO = WorkerSettings.defaults().withConcurrency(2);

    /** Numbers of calls of {@link #WORK} that have begun, and how many may end. */
    final BlockingQueue<Integer> begun = new LinkedBlockingQueue<>();

    final Semaphore mayEnd = new Semaphore(0);

    @AfterEach
    final void letAllEnd() {
        mayEnd.release(1_000_000);
    }

    /** A worker whose calls of {@link #WORK} last until they are told to end, and those of {@link #OTHER} no time. */
    @CanIgnoreReturnValue
    final WorkerDesk start(WorkerSettings settings) {
        lovage.handle(WORK, number -> {
                    begun.add(number);
                    mayEnd.acquire();
                    return number;
                })
                .handle(OTHER, number -> number)
                .start(settings);
        return lovage.desk().orElseThrow();
    }

    final List<Integer> begun(int count) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Integer number = begun.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(number).as("call %d of %d begins", i + 1, count).isNotNull();
            numbers.add(number);
        }
        return numbers;
    }

    static MessageId idOf(Handle<?> handle) {
        return MessageId.of(handle.id());
    }

    final @Nullable Integer other(int number) throws Exception {
        return lovage.enqueue(OTHER.with(number)).await(SOON);
    }
}
