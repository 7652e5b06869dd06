package io.lovage.worker;

import io.lovage.broker.Delivery;
import io.lovage.message.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every attempt of this worker whose end is not durable yet. Thread-safe. */
final class Held {

    private final Map<MessageId, RunningAttempt> byId = new ConcurrentHashMap<>();

    void add(RunningAttempt attempt) {
        byId.put(attempt.message().id(), attempt);
    }

    /** Forgets {@code attempt}, unless the same task has come again since. */
    void remove(RunningAttempt attempt) {
        byId.remove(attempt.message().id(), attempt);
    }

    @Nullable
    RunningAttempt find(MessageId id) {
        return byId.get(id);
    }

    List<RunningAttempt> all() {
        return new ArrayList<>(byId.values());
    }

    int size() {
        return byId.size();
    }

    static List<Delivery> deliveries(List<RunningAttempt> attempts) {
        return attempts.stream().map(RunningAttempt::delivery).toList();
    }
}
