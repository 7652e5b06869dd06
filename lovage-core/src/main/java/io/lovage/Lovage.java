package io.lovage;

import io.lovage.client.Awaiter;
import io.lovage.client.Handle;
import io.lovage.client.MessageQueue;
import io.lovage.client.Publisher;
import io.lovage.client.Sender;
import io.lovage.client.TaskControl;
import io.lovage.client.TaskHandle;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Inlet;
import io.lovage.event.Events;
import io.lovage.event.Listener;
import io.lovage.event.Listening;
import io.lovage.event.LogListener;
import io.lovage.event.RelaysEvents;
import io.lovage.flow.Collect;
import io.lovage.flow.ForeignWorkers;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.LovageException;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.SystemTime;
import io.lovage.task.Call;
import io.lovage.task.Handler;
import io.lovage.task.MethodRef;
import io.lovage.task.MethodTasks;
import io.lovage.task.Piped;
import io.lovage.task.RegisteredTask;
import io.lovage.task.Routes;
import io.lovage.task.Task;
import io.lovage.task.TaskRegistry;
import io.lovage.task.ValueType;
import io.lovage.worker.Middleware;
import io.lovage.worker.Worker;
import io.lovage.worker.WorkerDesk;
import io.lovage.worker.WorkerSettings;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way in: sends tasks and messages, and runs tasks. One per process and engine is enough; thread-safe. Without {@link #start} it only sends.
 *
 * <pre>{@code
 * try (Lovage lovage = Lovage.open("sqlite:tasks.db")) {
 *     lovage.handle(SEND, email -> mailer.send(email)).start();
 *     Handle<Receipt> handle = lovage.enqueue(SEND.with(new Email("a@b.c", "hi")));
 *     Receipt receipt = handle.await(Duration.ofSeconds(5));
 * }
 * }</pre>
 */
public final class Lovage implements AutoCloseable {

    /** How long sending waits for the engine's word. */
    private static final Duration SEND_LIMIT = Duration.ofSeconds(60);

    private final Engine engine;
    private final Clock clock;
    private final Events events = new Events();
    private final MessageIds ids;
    private final Publisher publisher;
    private final Sender sender;
    private final Awaiter awaiter;
    private final TaskControl control;
    private final TaskRegistry registry = new TaskRegistry();
    private final List<Middleware> middleware = new ArrayList<>();
    private @Nullable Worker worker;
    private boolean closed;
    private volatile Routes routes = Routes.NONE;

    private Lovage(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        this.ids = new MessageIds(clock);
        this.publisher = new Publisher(Inlet.of(engine), engine.capabilities(), SEND_LIMIT);
        this.sender = new Sender(
                Inlet.of(engine), publisher, ids, clock, engine instanceof ForeignWorkers foreign ? foreign : null);
        this.awaiter = new Awaiter(engine);
        this.control = new TaskControl(engine, clock);
        this.events.add(new LogListener());
        this.registry.add(Collect.task());
        if (engine instanceof ForeignWorkers foreign) {
            foreign.builtIns(registry).forEach(registry::add);
        }
    }

    /**
     * Opens the engine at {@code url}: {@code memory:}, {@code memory:NAME}, {@code sqlite:FILE}, or another for which a module is on the class path.
     *
     * @throws io.lovage.message.InvalidMessageException if the URL is wrong
     * @throws io.lovage.message.EngineUnavailableException if the engine can't be opened
     */
    public static Lovage open(String url) {
        return open(url, SystemTime.clock());
    }

    /** As {@link #open(String)} with another clock, for tests. */
    public static Lovage open(String url, Clock clock) {
        return new Lovage(Engines.open(url, clock), clock);
    }

    /** On an engine that the caller opened; closing this closes it. */
    public static Lovage on(Engine engine, Clock clock) {
        return new Lovage(engine, clock);
    }

    /** Registers the code of a task. */
    @CanIgnoreReturnValue
    public <A, R> Lovage handle(Task<A, R> task, Handler<A, R> handler) {
        Objects.requireNonNull(handler, "handler");
        return register(RegisteredTask.of(task, (argument, context) -> handler.run(argument)));
    }

    /** Registers the code of a task that wants to know of its attempt, or tell. */
    @CanIgnoreReturnValue
    public <A, R> Lovage handleWith(Task<A, R> task, Handler.WithContext<A, R> handler) {
        return register(RegisteredTask.of(task, Objects.requireNonNull(handler, "handler")));
    }

    /** Registers the code of a piped task. */
    @CanIgnoreReturnValue
    public <P, A, R> Lovage handlePiped(Piped<P, A, R> task, Handler.OfPiped<P, A, R> handler) {
        return register(RegisteredTask.of(task, Objects.requireNonNull(handler, "handler")));
    }

    /** Registers every public method of {@code bean} that has {@link io.lovage.task.Handles}. */
    @CanIgnoreReturnValue
    public Lovage handleAll(Object bean) {
        MethodTasks.of(bean).forEach(this::register);
        return this;
    }

    /** Puts code around every attempt that this Lovage runs; the first one added is outermost. */
    @CanIgnoreReturnValue
    public synchronized Lovage use(Middleware around) {
        checkNotStarted("middleware");
        middleware.add(Objects.requireNonNull(around, "around"));
        return this;
    }

    /**
     * Says where calls go that name no queue, if their task names none either. Of several that fit, the first one set counts. Where the engine is shared with
     * another system, the same holds for what its workflows call.
     *
     * @param pattern a task's name, in which {@code *} stands for any characters, such as {@code billing.*}
     */
    @CanIgnoreReturnValue
    public synchronized Lovage route(String pattern, String queue) {
        routes = routes.with(pattern, queue);
        if (engine instanceof ForeignWorkers foreign) {
            foreign.follow(routes);
        }
        return this;
    }

    /** Tells {@code listener} of everything that happens here. */
    @CanIgnoreReturnValue
    public Lovage listen(Listener listener) {
        events.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Tells {@code listener} of everything that happens here, as {@link #listen} does, and as far as the engine carries it of what happens in other
     * processes: that comes as {@link io.lovage.event.Event.Elsewhere}. Ends when the result is closed, or this is.
     */
    public synchronized Listening observe(Listener listener) {
        if (closed) {
            throw new LovageException("This Lovage is closed.");
        }
        events.add(Objects.requireNonNull(listener, "listener"));
        Listening elsewhere = engine instanceof RelaysEvents relay ? relay.relayTo(listener) : () -> {};
        return () -> {
            elsewhere.close();
            events.remove(listener);
        };
    }

    /** Begins to run the registered tasks, with the default settings. */
    @CanIgnoreReturnValue
    public Lovage start() {
        return start(WorkerSettings.defaults());
    }

    /** Begins to run the registered tasks. */
    @CanIgnoreReturnValue
    public synchronized Lovage start(WorkerSettings settings) {
        if (closed) {
            throw new LovageException("This Lovage is closed.");
        }
        checkNotStarted("a second worker");
        worker = new Worker(engine, registry, settings, events, clock, middleware);
        worker.start();
        return this;
    }

    /**
     * Sends a call. When this returns, it outlives what the engine's durability names.
     *
     * @throws io.lovage.message.InvalidMessageException if it is too large or no valid flow
     * @throws io.lovage.message.EngineUnavailableException if the engine can't take it now
     */
    @CanIgnoreReturnValue
    public <R> Handle<R> enqueue(Call<R> call) {
        return handle(sender.send(routes.applyTo(call)), call.resultType());
    }

    /** Sends many calls in batches, which is much faster than one by one. Not atomic: if it throws, some may have been sent. */
    @CanIgnoreReturnValue
    public <R> List<Handle<R>> enqueueAll(Collection<Call<R>> calls) {
        return sendAll(sender, calls);
    }

    /**
     * Sends a call as part of the transaction that is open on {@code connection}. Workers see it once the caller has committed; if the caller rolls back, it
     * was never sent, and its handle waits in vain. The connection is left open and its transaction as it is.
     *
     * @param connection to the database that the engine is on, with auto-commit off
     * @throws io.lovage.message.InvalidMessageException if the engine isn't on a database, if the connection isn't to that one, or as in {@link #enqueue}
     * @throws io.lovage.message.EngineUnavailableException if the database refuses; most databases then want the transaction rolled back
     */
    @CanIgnoreReturnValue
    public <R> Handle<R> enqueue(Connection connection, Call<R> call) {
        return handle(senderWithin(connection).send(routes.applyTo(call)), call.resultType());
    }

    /** Sends many calls as part of the transaction that is open on {@code connection}; errors as in {@link #enqueue(Connection, Call)}. */
    @CanIgnoreReturnValue
    public <R> List<Handle<R>> enqueueAll(Connection connection, Collection<Call<R>> calls) {
        return sendAll(senderWithin(connection), calls);
    }

    private Sender senderWithin(Connection connection) {
        Inlet inlet = engine.within(connection);
        return new Sender(inlet, new Publisher(inlet, engine.capabilities(), SEND_LIMIT), ids, clock, null);
    }

    private <R> List<Handle<R>> sendAll(Sender by, Collection<Call<R>> calls) {
        List<Call<R>> list = calls.stream().map(routes::applyTo).toList();
        List<MessageId> sent = by.sendAll(list);
        List<Handle<R>> handles = new ArrayList<>(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            handles.add(handle(sent.get(i), list.get(i).resultType()));
        }
        return handles;
    }

    /**
     * The handle of a call that was sent before, by any process.
     *
     * @param id as of {@link Handle#id}
     */
    public <R> Handle<R> handle(String id, Class<R> resultType) {
        return handle(MessageId.of(id), ValueType.of(resultType));
    }

    /** A queue of plain messages. */
    public <T> MessageQueue<T> queue(String name, Class<T> type) {
        return queue(name, ValueType.of(type));
    }

    /** A queue of plain messages. */
    public <T> MessageQueue<T> queue(String name, ValueType<T> type) {
        return new MessageQueue<>(name, type, new MessageQueue.Parts(engine, publisher, ids, clock, events));
    }

    /** Cancels tasks and gives failed ones another chance. */
    public TaskControl control() {
        return control;
    }

    /** Where the worker of this process is watched and steered; empty before {@link #start}. */
    public synchronized Optional<WorkerDesk> desk() {
        return Optional.ofNullable(worker).map(Worker::desk);
    }

    /** The engine, for looking at queues and tasks. */
    public Engine engine() {
        return engine;
    }

    /** Stops the worker, if it was started, as its settings say; then lets go of the engine. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (worker != null) {
            worker.close();
        }
        awaiter.close();
        engine.close();
    }

    /** The call of a method with {@link io.lovage.task.Handles}, such as {@code call(Mailer::send, email)}. */
    public static <T, A, R> Call<R> call(MethodRef.One<T, A, R> method, A first) {
        return MethodRef.call(method, first);
    }

    /** As {@link #call(MethodRef.One, Object)}, with two arguments. */
    public static <T, A, B, R> Call<R> call(MethodRef.Two<T, A, B, R> method, A first, B second) {
        return MethodRef.call(method, first, second);
    }

    /** As {@link #call(MethodRef.One, Object)}, with three arguments. */
    public static <T, A, B, C, R> Call<R> call(MethodRef.Three<T, A, B, C, R> method, A first, B second, C third) {
        return MethodRef.call(method, first, second, third);
    }

    /** As {@link #call(MethodRef.One, Object)}, without a result. */
    public static <T, A> Call<Void> call(MethodRef.VoidOne<T, A> method, A first) {
        return MethodRef.call(method, first);
    }

    /** As {@link #call(MethodRef.One, Object)}, with two arguments and without a result. */
    public static <T, A, B> Call<Void> call(MethodRef.VoidTwo<T, A, B> method, A first, B second) {
        return MethodRef.call(method, first, second);
    }

    /** A method with {@link io.lovage.task.Handles} as a descriptor, so that both styles compose. */
    public static <T, A, R> Task<A, R> task(MethodRef.One<T, A, R> method) {
        return MethodRef.task(method);
    }

    private <R> Handle<R> handle(MessageId id, ValueType<R> type) {
        return new TaskHandle<>(id, type, engine, awaiter, control);
    }

    @CanIgnoreReturnValue
    private synchronized Lovage register(RegisteredTask task) {
        checkNotStarted("task '" + task.name() + "'");
        registry.add(task);
        return this;
    }

    private void checkNotStarted(String what) {
        if (worker != null) {
            throw new LovageException(
                    "The worker has started already: " + what + " comes too late. Call start() last.");
        }
    }
}
