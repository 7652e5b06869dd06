package io.lovage.benchmarks;

import io.lovage.broker.Delivery;
import io.lovage.broker.PublishResult;
import io.lovage.broker.SettleResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.store.Attempt;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The scenarios that go through the engine's interfaces, without a worker above. Bodies have 100 bytes, successes are recorded with a result. */
final class EngineScenario {

    private static final int BATCH = 500;
    private static final String QUEUE = "bench";
    private static final String TASK = "bench.noop";
    private static final Payload BODY = Payload.of(new byte[100]);
    private static final Payload RESULT = Payload.utf8("null");

    private final String name;
    private final String durability;
    private final Course course;
    private final Clock clock = SystemTime.clock();
    private final MessageIds ids = new MessageIds(clock);

    private interface Course {
        Figure run(EngineScenario scenario, Engine engine, int tasks) throws Exception;
    }

    private EngineScenario(String name, String durability, Course course) {
        this.name = name;
        this.durability = durability;
        this.course = course;
    }

    static List<EngineScenario> all(String durability) {
        return List.of(
                new EngineScenario(
                        "publish one by one, 1 thread", durability, (s, e, n) -> s.publishSingly(e, n / 10, 1)),
                new EngineScenario(
                        "publish one by one, 8 threads", durability, (s, e, n) -> s.publishSingly(e, n / 4, 8)),
                new EngineScenario("publish in bulk of 500", durability, EngineScenario::publishInBulk),
                new EngineScenario("drain, polls of 500", durability, EngineScenario::drain),
                new EngineScenario("publish in bulk and drain at once", durability, EngineScenario::mixed));
    }

    /** Claims and ends the first {@code tasks} of {@code depth}, whose publishing is not measured. */
    static EngineScenario headOf(int depth, String durability) {
        return new EngineScenario("first of " + depth, durability, (s, e, n) -> s.takeHead(e, n, depth));
    }

    private Figure takeHead(Engine engine, int tasks, int depth) throws Exception {
        publishAll(engine, depth);
        long start = System.nanoTime();
        consume(engine, tasks);
        return Figure.since(start, tasks);
    }

    String name() {
        return name;
    }

    Figure run(Path folder, int tasks) throws Exception {
        String url = "sqlite:" + folder.resolve("bench.db") + "?durability=" + durability;
        try (Engine engine = Engines.open(url, clock)) {
            return course.run(this, engine, tasks);
        }
    }

    private Figure publishSingly(Engine engine, int tasks, int threads) throws Exception {
        long start = System.nanoTime();
        inThreads(threads, () -> {
            for (int i = 0; i < tasks / threads; i++) {
                publish(engine, 1);
            }
        });
        return Figure.since(start, tasks);
    }

    private Figure publishInBulk(Engine engine, int tasks) {
        long start = System.nanoTime();
        publishAll(engine, tasks);
        return Figure.since(start, tasks);
    }

    private Figure drain(Engine engine, int tasks) throws Exception {
        publishAll(engine, tasks);
        long start = System.nanoTime();
        consume(engine, tasks);
        return Figure.since(start, tasks);
    }

    private Figure mixed(Engine engine, int tasks) throws Exception {
        long start = System.nanoTime();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> producer = executor.submit(() -> publishAll(engine, tasks));
            consume(engine, tasks);
            producer.get();
        } finally {
            executor.shutdown();
        }
        return Figure.since(start, tasks);
    }

    private void publishAll(Engine engine, int tasks) {
        for (int sent = 0; sent < tasks; sent += BATCH) {
            publish(engine, BATCH);
        }
    }

    private void publish(Engine engine, int count) {
        Instant now = clock.instant();
        List<Message> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add(Message.of(ids.next(), QUEUE, TASK, BODY, now));
        }
        List<PublishResult> results =
                engine.broker().publish(messages).toCompletableFuture().join();
        check(results.stream().allMatch(PublishResult.ACCEPTED::equals), "published");
    }

    /** Commits one batch while it polls for the next, as a worker does. */
    private void consume(Engine engine, int tasks) throws InterruptedException {
        SubscribeSpec spec = new SubscribeSpec(List.of(QUEUE), Duration.ofSeconds(30), "bench-1", Set.of(TASK));
        try (Subscription subscription = engine.broker().subscribe(spec)) {
            List<CompletionStage<List<SettleResult>>> commits = new ArrayList<>();
            int done = 0;
            while (done < tasks) {
                List<Delivery> deliveries = subscription.poll(BATCH, Duration.ofSeconds(1));
                done += deliveries.size();
                commits.add(engine.commit(deliveries.stream().map(this::success).toList()));
                if (commits.size() > 1) {
                    checkDone(commits.remove(0));
                }
            }
            commits.forEach(EngineScenario::checkDone);
        }
    }

    private static void checkDone(CompletionStage<List<SettleResult>> commit) {
        check(commit.toCompletableFuture().join().stream().allMatch(SettleResult.DONE::equals), "settled");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("Not everything was " + what + ".");
        }
    }

    private Completion success(Delivery delivery) {
        Instant now = clock.instant();
        Attempt attempt = new Attempt(delivery.attempt(), "bench-1", delivery.leasedAt(), now, null);
        return new Completion(
                delivery, attempt, new Outcome.Succeeded(RESULT), Completion.DEFAULT_RETENTION, List.of());
    }

    private static void inThreads(int threads, Runnable work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(work));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            executor.shutdown();
        }
    }
}
