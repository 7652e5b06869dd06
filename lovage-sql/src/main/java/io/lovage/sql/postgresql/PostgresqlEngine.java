package io.lovage.sql.postgresql;

import io.lovage.broker.Broker;
import io.lovage.broker.Capabilities;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.SettleResult;
import io.lovage.engine.AttemptTransaction;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Inlet;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import io.lovage.message.SystemTime;
import io.lovage.sql.Completions;
import io.lovage.sql.Enlisted;
import io.lovage.sql.HandlerTransaction;
import io.lovage.sql.Housekeeping;
import io.lovage.sql.News;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Everything in one schema of a PostgreSQL database. Any number of processes work on it side by side: rows are leased by {@link Claim}, changed by
 * {@link Session}, and news travels by {@link Herald} and {@link Listener}.
 */
final class PostgresqlEngine implements Engine {

    private static final int MAX_BATCH = 1000;

    /** The fence of a lease: number of the engine above, count below. */
    private static final int FENCE_BITS = 40;

    private final Server server;
    private final Parts parts;
    private final Herald herald;
    private final Listener listener;
    private final CommitWatch watch;
    private final PostgresqlHost host;
    private final Housekeeping housekeeping;
    private final SqlBroker broker;
    private final SqlStateStore state;
    private final SqlTaskStore tasks;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresqlEngine(Server server, Parts parts, Herald herald, Listener listener) {
        this.server = server;
        this.parts = parts;
        this.herald = herald;
        this.listener = listener;
        watch = new CommitWatch(parts.pool(), parts::committed);
        host = new PostgresqlHost(parts, watch, PostgresqlHost.tableOf(parts));
        housekeeping = new Housekeeping(parts, () -> {});
        broker = new SqlBroker(parts, new PostgresqlWays(parts));
        state = new SqlStateStore(parts);
        tasks = new SqlTaskStore(parts);
    }

    /** Opens the engine; a {@code clock} that is the machine's is replaced by the server's. */
    static Engine open(PostgresqlSettings settings, Clock clock) {
        try (Connection connection = Pool.connect(settings)) {
            Server server = Server.at(connection, settings);
            Schema.current(settings.schema()).prepare(connection);
            Clock time = clock.equals(SystemTime.clock()) ? ServerClock.of(connection, clock.getZone()) : clock;
            return start(server, settings, time, engineNumber(connection));
        } catch (SQLException e) {
            throw Failures.of(e, settings).exception();
        }
    }

    private static Engine start(Server server, PostgresqlSettings settings, Clock clock, long id) {
        String channel = "lovage_" + settings.schema();
        News news = new News();
        Pool pool = new Pool(settings);
        AtomicLong fence = new AtomicLong(id << FENCE_BITS);
        Listener listener = new Listener(settings, news, id, channel, clock);
        Herald herald = new Herald(pool, news, id, channel, listener::hasOthers);
        Parts parts = new Parts(clock, pool, news, fence::incrementAndGet, listener::isListening);
        news.sendBy(herald);
        parts.start();
        herald.start();
        listener.start();
        PostgresqlEngine engine = new PostgresqlEngine(server, parts, herald, listener);
        engine.watch.start();
        return engine;
    }

    private static long engineNumber(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT nextval('engine_number')")) {
            boolean unused = row.next();
            return row.getLong(1);
        }
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                "postgresql",
                server.version(),
                server.durability(),
                MessageLimits.MAX_BODY_BYTES,
                MAX_BATCH,
                Duration.ofMillis(50),
                EnumSet.allOf(Feature.class));
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
            watch.close();
            listener.close();
            herald.close();
            parts.close();
        }
    }
}
