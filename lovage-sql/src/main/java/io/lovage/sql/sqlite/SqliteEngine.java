package io.lovage.sql.sqlite;

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
import io.lovage.sql.Completions;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Enlisted;
import io.lovage.sql.HandlerTransaction;
import io.lovage.sql.Host;
import io.lovage.sql.Housekeeping;
import io.lovage.sql.News;
import io.lovage.sql.Operation;
import io.lovage.sql.Removals;
import io.lovage.sql.Sql;
import io.lovage.sql.SqlBroker;
import io.lovage.sql.SqlStateStore;
import io.lovage.sql.SqlTaskStore;
import io.lovage.sql.Waiting;
import io.lovage.sql.Writer;
import io.lovage.store.StateStore;
import io.lovage.store.TaskStore;
import io.lovage.store.Txn;
import java.io.IOException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Everything in one file. Writes go through one {@link Writer} per engine, which puts many operations into one transaction; reads have connections of
 * their own. Other processes on the same file are told of news by the {@link Watcher}.
 */
final class SqliteEngine implements Engine {

    private static final int MAX_BATCH = 1000;

    /** The fence of a lease: number of the engine above, count below. */
    private static final int FENCE_BITS = 40;

    private final Parts parts;
    private final Connections connections;
    private final Watcher watcher;
    private final Housekeeping housekeeping;
    private final long id;
    private final SqliteWays ways;
    private final SqlBroker broker;
    private final SqlStateStore state;
    private final SqlTaskStore tasks;

    private SqliteEngine(Parts parts, Connections connections, Watcher watcher, long id) {
        this.parts = parts;
        this.connections = connections;
        this.watcher = watcher;
        this.id = id;
        housekeeping = new Housekeeping(parts, new Vacuum(parts));
        ways = new SqliteWays(parts);
        broker = new SqlBroker(parts, ways);
        state = new SqlStateStore(parts);
        tasks = new SqlTaskStore(parts);
    }

    static Engine open(SqliteSettings settings, Clock clock) {
        Connections connections = new Connections(settings);
        Sql first = connections.first(Schema.current());
        News news = new News();
        Dictionaries names = new Dictionaries();
        Writer writer = new Writer(
                settings.url(),
                "lovage-sqlite-writer-" + settings.file().getFileName(),
                new Session(connections, names, clock, first, news));
        writer.start();
        Mailbox mailbox = null;
        try {
            mailbox = Mailbox.open();
            int port = mailbox.port();
            long id = Waiting.on(writer.submit(Operation.alone(work -> Processes.add(work, port))));
            AtomicLong fence = new AtomicLong(id << FENCE_BITS);
            Readers readers = new Readers(connections);
            Parts parts = new Parts(settings, clock, names, writer, readers, news, fence::incrementAndGet);
            Watcher watcher = new Watcher(connections, mailbox, news, id, () -> parts.beat(id, port));
            news.sendBy(watcher);
            watcher.start();
            return new SqliteEngine(parts, connections, watcher, id);
        } catch (RuntimeException e) {
            giveUp(writer, mailbox, e);
            throw e;
        }
    }

    private static void giveUp(Writer writer, @Nullable Mailbox mailbox, RuntimeException reason) {
        writer.close();
        if (mailbox != null) {
            try {
                mailbox.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                "sqlite",
                SQLiteJDBCLoader.getVersion(),
                parts.settings().durability(),
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
        return parts.submit(Operation.settling(completions.size(), work -> Completions.commit(work, completions)));
    }

    @Override
    public Withdrawal withdraw(MessageId message, String reason, List<Txn> transactions) {
        return parts.write(work -> Removals.withdraw(work, message, reason, transactions));
    }

    @Override
    public Inlet within(Connection connection) {
        parts.checkOpen();
        return new Enlisted(connection, host());
    }

    @Override
    public AttemptTransaction beginAttempt() {
        parts.checkOpen();
        return HandlerTransaction.begin(host());
    }

    private Host host() {
        return new SqliteHost(parts, connections, ways);
    }

    @Override
    public void maintain() {
        housekeeping.run();
    }

    @Override
    public void close() {
        if (parts.writer().isClosing()) {
            return;
        }
        watcher.close();
        parts.goodbye(id);
        parts.writer().close();
        parts.news().ringAll();
        parts.readers().close();
    }
}
