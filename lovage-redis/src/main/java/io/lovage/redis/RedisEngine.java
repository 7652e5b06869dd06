package io.lovage.redis;

import io.lovage.broker.Broker;
import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.PublishResult;
import io.lovage.broker.SettleResult;
import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.follow.BuiltIns;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.event.Listener;
import io.lovage.event.Listening;
import io.lovage.event.RelaysEvents;
import io.lovage.flow.ForeignWorkers;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import io.lovage.redis.celery.CelerySide;
import io.lovage.store.StateStore;
import io.lovage.store.TaskStore;
import io.lovage.store.Txn;
import io.lovage.task.Progress;
import io.lovage.task.RegisteredTask;
import io.lovage.task.Routes;
import io.lovage.task.TaskRegistry;
import io.lovage.task.Work;
import io.lovage.worker.AttendsWorkers;
import io.lovage.worker.WorkerAttendant;
import io.lovage.worker.WorkerDesk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Everything in one Redis server. Each step is a script, so it happens as a whole or not at all; there is no state here but connections. */
final class RedisEngine implements Engine, ForeignWorkers, AttendsWorkers, RelaysEvents {

    static final int MAX_BATCH = 1000;

    /** In one housekeeping; what is left waits for the next. */
    private static final int MOST_DROPPED = 20_000;

    private static final int DROPPED_AT_ONCE = 1000;

    /** Two of the answers of {@code withdraw.lua}. */
    private static final String ASK_AGAIN = "A";

    private static final String CELERY_HAS_IT = "C";

    private final Parts parts;
    private final ServerFacts facts;
    private final RedisBroker broker;
    private final RedisStateStore state;
    private final RedisTaskStore tasks;

    /** Written once, right after the constructor; {@code null} if the URL says so. */
    private @Nullable CelerySide celery;

    private RedisEngine(Parts parts, ServerFacts facts) {
        this.parts = parts;
        this.facts = facts;
        broker = new RedisBroker(parts);
        state = new RedisStateStore(parts);
        tasks = new RedisTaskStore(parts);
    }

    static Engine open(RedisSettings settings, Clock clock) {
        Bells bells = new Bells(settings);
        DoorBell doorBell = new DoorBell(CeleryKeys.of(settings));
        Ears ears = new Ears();
        Link link = new Link(settings, lines -> {
            bells.connected(lines);
            doorBell.connected(lines);
            ears.connected(lines);
        });
        ServerFacts facts = link.open().facts();
        Server server = new Server(settings, link, clock);
        RedisEngine engine = new RedisEngine(Parts.of(server, link, bells, doorBell), facts);
        if (settings.celery().on()) {
            CelerySide.Place place = new CelerySide.Place(settings.host(), settings.port(), settings.database());
            engine.celery = new CelerySide(new RedisWire(link, ears), place, settings.celery(), clock, engine);
        }
        return engine;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                "redis",
                facts.product(),
                facts.durability(),
                MessageLimits.MAX_BODY_BYTES,
                MAX_BATCH,
                Duration.ofMillis(50),
                EnumSet.complementOf(EnumSet.of(Feature.JDBC_ENLIST)));
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
        CompletionStage<List<SettleResult>> results =
                Settling.ask(parts.server(), Script.COMMIT, batch, Requests.COMPLETION, parts.requests()::completion);
        return batch.stream().anyMatch(RedisEngine::isOfCelery)
                ? results.whenComplete((done, error) -> parts.chords().finishSoon())
                : results;
    }

    private static boolean isOfCelery(Completion completion) {
        return MessageMapping.isForeign(completion.delivery().message());
    }

    @Override
    public CompletionStage<PublishResult> send(MessageId result, Work work, Instant now) {
        return parts.canvases().send(result, work, now);
    }

    @Override
    public List<RegisteredTask> builtIns(TaskRegistry tasks) {
        return parts.server().settings().celery().on() ? BuiltIns.of(tasks) : List.of();
    }

    @Override
    public void follow(Routes routes) {
        parts.routes().follow(routes);
    }

    @Override
    public Optional<Progress> progressOf(MessageId id) {
        return parts.foreign().progressOf(id);
    }

    @Override
    public void tell(Message message, Progress progress) {
        if (MessageMapping.isForeign(message)) {
            parts.foreign().tell(message, progress);
        }
    }

    @Override
    public Withdrawal withdraw(MessageId id, String reason, List<Txn> transactions) {
        String outcome;
        do {
            outcome = askToWithdraw(id, reason, transactions);
        } while (outcome.equals(ASK_AGAIN));
        if (outcome.equals(CELERY_HAS_IT) && celery != null) {
            var unused = celery.revoke(List.of(id.toString()));
            cancelTasksOfCanvases();
        }
        return switch (outcome) {
            case "W", CELERY_HAS_IT -> Withdrawal.WITHDRAWN;
            case "R" -> Withdrawal.RUNNING;
            case "F" -> Withdrawal.FINISHED;
            default -> Withdrawal.UNKNOWN_ID;
        };
    }

    private void cancelTasksOfCanvases() {
        if (celery != null) {
            new CancelledCanvases(parts.server(), this, celery).cancelTasks();
        }
    }

    /** What is to follow depends on the message, which may come from Celery's list between the two questions. */
    private String askToWithdraw(MessageId id, String reason, List<Txn> transactions) {
        Browsed found = broker.locate(List.of(id)).get(id);
        Packer request = new Packer().array(7).id(id).binary(Requests.body(null, null, reason, List.of()));
        request.text(reason).number(Millis.of(Completion.DEFAULT_RETENTION));
        request.each(transactions, parts.requests()::transaction);
        parts.requests().withdrawal(request, found == null ? null : found.message(), reason);
        return parts.server().await(Script.WITHDRAW, request.flag(found != null), Unpacker::text);
    }

    @Override
    public WorkerAttendant attend(WorkerDesk desk) {
        return celery == null ? WorkerAttendant.NONE : celery.attend(desk);
    }

    @Override
    public Listening relayTo(Listener listener) {
        return celery == null ? () -> {} : celery.relayTo(listener);
    }

    @Override
    public void maintain() {
        parts.foreign().sweep();
        parts.chords().finish();
        cancelTasksOfCanvases();
        long all = 0;
        long dropped;
        do {
            dropped = parts.server().await(Script.MAINTAIN, new Packer().number(DROPPED_AT_ONCE), Unpacker::number);
            all += dropped;
        } while (dropped >= DROPPED_AT_ONCE && all < MOST_DROPPED);
    }

    @Override
    public void close() {
        if (parts.server().isClosed()) {
            return;
        }
        if (celery != null) {
            celery.close();
        }
        parts.server().close();
        parts.subscriptions().forEach(RedisSubscription::close);
        parts.link().close();
    }
}
