package io.lovage.memory;

import io.lovage.broker.Broker;
import io.lovage.broker.Capabilities;
import io.lovage.broker.Capabilities.Durability;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.SettleResult;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import io.lovage.store.StateStore;
import io.lovage.store.TaskStore;
import io.lovage.store.Txn;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** An engine in this process's memory. Everything is done at once on the caller's thread; it has no threads of its own. */
final class MemoryEngine implements Engine {

    private static final Capabilities CAPABILITIES = new Capabilities(
            "memory",
            Runtime.version().toString(),
            Durability.NOTHING,
            MessageLimits.MAX_BODY_BYTES,
            Integer.MAX_VALUE,
            Duration.ofMillis(10),
            EnumSet.complementOf(EnumSet.of(Feature.SHARED, Feature.JDBC_ENLIST)));

    private final Session session;
    private final Broker broker;
    private final StateStore state;
    private final TaskStore tasks;

    MemoryEngine(Session session) {
        this.session = session;
        this.broker = new MemoryBroker(session);
        this.state = new MemoryStateStore(session);
        this.tasks = new MemoryTaskStore(session);
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Broker broker() {
        return broker;
    }

    @Override
    public StateStore state() {
        return state;
    }

    @Override
    public TaskStore tasks() {
        return tasks;
    }

    @Override
    public CompletionStage<List<SettleResult>> commit(List<Completion> batch) {
        return session.stage((contents, now) -> batch.stream()
                .map(completion -> Commits.commit(contents, completion, now))
                .toList());
    }

    @Override
    public Withdrawal withdraw(MessageId id, String reason, List<Txn> transactions) {
        return session.alone((contents, now) -> Commits.withdraw(contents, id, reason, transactions, now));
    }

    @Override
    public void maintain() {
        session.alone(Contents::dropExpired);
    }

    @Override
    public void close() {
        session.close();
    }
}
