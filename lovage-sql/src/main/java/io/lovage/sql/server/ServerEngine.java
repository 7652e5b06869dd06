package io.lovage.sql.server;

import io.lovage.broker.Broker;
import io.lovage.broker.Capabilities;
import io.lovage.broker.SettleResult;
import io.lovage.engine.AttemptTransaction;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Inlet;
import io.lovage.message.MessageId;
import io.lovage.sql.Completions;
import io.lovage.sql.Enlisted;
import io.lovage.sql.HandlerTransaction;
import io.lovage.sql.Host;
import io.lovage.sql.Housekeeping;
import io.lovage.sql.Operation;
import io.lovage.sql.Removals;
import io.lovage.sql.SqlBroker;
import io.lovage.sql.SqlStateStore;
import io.lovage.sql.SqlTaskStore;
import io.lovage.sql.Waiting;
import io.lovage.store.StateStore;
import io.lovage.store.TaskStore;
import io.lovage.store.Txn;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** An engine that keeps everything on a database server. Any number of processes work on it side by side. */
public final class ServerEngine implements Engine {

    /** How many messages or completions one call may carry. */
    public static final int MAX_BATCH = 1000;

    /** The fence of a lease: number of the engine above, count below. */
    private static final int FENCE_BITS = 40;

    private final Parts parts;
    private final Capabilities capabilities;
    private final Host host;
    private final List<Duty> duties;
    private final Housekeeping housekeeping;
    private final SqlBroker broker;
    private final SqlStateStore state;
    private final SqlTaskStore tasks;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Makes an engine of {@code parts} that have been started.
     *
     * @param duties closed first, in their order
     */
    public ServerEngine(
            Parts parts, Capabilities capabilities, Leasing leasing, Host host, List<? extends Duty> duties) {
        this.parts = parts;
        this.capabilities = capabilities;
        this.host = host;
        this.duties = List.copyOf(duties);
        housekeeping = new Housekeeping(parts, () -> {});
        broker = new SqlBroker(parts, new Ways(parts, leasing));
        state = new SqlStateStore(parts);
        tasks = new SqlTaskStore(parts);
    }

    /** Numbers for leases of the engine that has the number {@code engine} on its database. */
    public static LongSupplier fences(long engine) {
        return new AtomicLong(engine << FENCE_BITS)::incrementAndGet;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
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
        List<Completion> completions = List.copyOf(batch);
        List<Txn> transactions = completions.stream()
                .flatMap(each -> each.transactions().stream())
                .toList();
        return parts.submit(Operation.settling(completions.size(), work -> Completions.commit(work, completions))
                .locking(transactions));
    }

    @Override
    public Withdrawal withdraw(MessageId message, String reason, List<Txn> transactions) {
        Operation<Withdrawal> operation =
                Operation.alone(work -> Removals.withdraw(work, message, reason, transactions));
        return Waiting.on(parts.submit(operation.locking(transactions)));
    }

    @Override
    public Inlet within(Connection connection) {
        parts.checkOpen();
        return new Enlisted(connection, host);
    }

    @Override
    public AttemptTransaction beginAttempt() {
        parts.checkOpen();
        return HandlerTransaction.begin(host);
    }

    @Override
    public void maintain() {
        housekeeping.run();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            duties.forEach(Duty::close);
            parts.close();
        }
    }
}
