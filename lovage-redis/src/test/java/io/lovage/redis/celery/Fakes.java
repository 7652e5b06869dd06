package io.lovage.redis.celery;

import io.lovage.event.Listening;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.worker.HeldTask;
import io.lovage.worker.WorkerDesk;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A worker and a server for tests of what stands between them. */
final class Fakes {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Fakes() {}

    static Message message(int number) {
        return Message.of(new MessageId(number, number), "default", "work", Payload.utf8("[[1],{\"x\":2},{}]"), START);
    }

    /** The desk of a worker that holds {@code tasks} and knows no other questions. */
    static WorkerDesk desk(List<HeldTask> tasks) {
        return (WorkerDesk) Proxy.newProxyInstance(
                Fakes.class.getClassLoader(),
                new Class<?>[] {WorkerDesk.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> "w1";
                    case "held" -> tasks;
                    case "ended" -> Map.of();
                    case "find" ->
                        tasks.stream()
                                .filter(task -> task.message().id().equals(arguments[0]))
                                .findFirst();
                    default -> throw new AssertionError(method);
                });
    }

    /** Keeps what is published, and says that it was once it is told to. */
    static final class FakeWire implements Wire {

        final BlockingQueue<String> published = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> sent = new CompletableFuture<>();

        @Override
        public CompletionStage<?> publish(String channel, String text) {
            published.add(text);
            return sent;
        }

        @Override
        public CompletionStage<List<String>> members(String set) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<?> bind(String set, String member) {
            return sent;
        }

        @Override
        public CompletionStage<List<String>> unbind(String set, String member, String list) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<?> push(String list, String text, Duration life) {
            return sent;
        }

        @Override
        public Listening hear(String pattern, Consumer<String> hearer) {
            return () -> {};
        }
    }
}
