package io.lovage.redis.celery;

import io.lovage.celery.control.ConsumedQueue;
import io.lovage.celery.control.RateLimit;
import io.lovage.celery.control.WorkerControl;
import io.lovage.message.MessageId;
import io.lovage.worker.WorkerDesk;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a worker does when Celery's tools tell it. */
record Control(WorkerDesk desk, Voice voice, Withdrawing withdrawing, Memory memory) implements WorkerControl {

    static final String REVOKED = "revoked";
    static final String TERMINATED = "terminated";

    @Override
    public void revoke(List<String> ids) {
        List<MessageId> known = ids.stream().map(memory.ids()::read).toList();
        desk.refuse(known, REVOKED);
        withdrawing.withdraw(known);
    }

    @Override
    public List<String> terminate(List<String> ids, String signal) {
        revoke(ids);
        List<String> stopped = new ArrayList<>();
        for (String id : ids) {
            if (desk.cancel(memory.ids().read(id), TERMINATED)) {
                stopped.add(id);
            }
        }
        return stopped;
    }

    @Override
    public boolean rateLimit(String task, @Nullable RateLimit limit) {
        boolean known = desk.limitRate(task, limit == null ? null : interval(limit));
        if (known) {
            memory.rates().set(task, limit);
        }
        return known;
    }

    private static Duration interval(RateLimit limit) {
        BigDecimal nanos = BigDecimal.valueOf(limit.per().toNanos()).divide(limit.count(), RoundingMode.CEILING);
        return Duration.ofNanos(nanos.max(BigDecimal.valueOf(-1))
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue());
    }

    @Override
    public boolean timeLimit(String task, @Nullable Duration soft, @Nullable Duration hard) {
        return desk.limitTime(task, soft == null ? hard : soft);
    }

    @Override
    public void addConsumer(ConsumedQueue queue) {
        desk.addQueue(queue.name());
    }

    @Override
    public void cancelConsumer(String queue) {
        desk.removeQueue(queue);
    }

    @Override
    public void grow(int by) {
        desk.resize(desk.concurrency() + by);
    }

    /** Its concurrency is what it is told, and never its own choice. */
    @Override
    public Optional<Bounds> autoscale(@Nullable Integer max, @Nullable Integer min) {
        return Optional.empty();
    }

    @Override
    public boolean tellTaskEvents(boolean tell) {
        return voice.tellOfTasks(tell);
    }

    @Override
    public void heartbeat() {
        voice.heartbeat();
    }

    @Override
    public void shutdown() {
        desk.stop();
    }
}
