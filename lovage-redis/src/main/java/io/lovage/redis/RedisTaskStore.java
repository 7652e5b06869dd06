package io.lovage.redis;

import io.lovage.engine.Completion;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

final class RedisTaskStore implements TaskStore {

    private final Parts parts;
    private final Server server;

    RedisTaskStore(Parts parts) {
        this.parts = parts;
        this.server = parts.server();
    }

    @Override
    public Optional<TaskRecord> get(MessageId id) {
        TaskRecord task = server.await(Script.TASK, new Packer().id(id), in -> {
            Found found = Found.read(in, id);
            List<Attempt> attempts = in.list(value -> Replies.attempt(new Unpacker(value.binary()), id));
            return found.task(attempts);
        });
        return task != null && CelerySending.REASON.equals(task.reason())
                ? Optional.of(finished(List.of(id)).getOrDefault(id, task))
                : Optional.ofNullable(task);
    }

    /**
     * A task as it is stored.
     *
     * @param state of its message, if there is one
     * @param head of its record, if there is one
     * @param body of that
     */
    private record Found(
            MessageId id,
            Replies.@Nullable State state,
            Replies.@Nullable Head head,
            @Nullable Payload body) {

        static Found read(Unpacker in, MessageId id) {
            in.beginArray();
            Replies.State state = in.orNull(Replies.State::read);
            Replies.Head head = in.orNull(Replies.Head::read);
            return new Found(id, state, head, in.orNull(RedisTaskStore::body));
        }

        /** The message decides, but for a dead one, whose record tells more. */
        @Nullable
        TaskRecord task(List<Attempt> attempts) {
            if (head != null && body != null) {
                return head.with(id, body.bytes(), attempts);
            }
            return state == null || state.task() == null ? null : state.live(id, attempts);
        }
    }

    private static Payload body(Unpacker in) {
        return Payload.of(in.binary());
    }

    @Override
    public Map<MessageId, TaskRecord> finished(List<MessageId> ids) {
        return parts.foreign().finished(ids);
    }

    @Override
    public List<TaskRecord> find(TaskQuery query) {
        return listing("T", query).rows(server, query.before(), query.limit(), RedisTaskStore::row);
    }

    private static TaskRecord row(Unpacker in) {
        in.beginArray();
        MessageId id = in.id();
        Replies.State state = in.orNull(Replies.State::read);
        in.skip(1); // no envelope
        Replies.Head head = in.orNull(Replies.Head::read);
        TaskRecord task = new Found(id, state, head, in.orNull(RedisTaskStore::body)).task(List.of());
        return withoutAttempts(Objects.requireNonNull(task));
    }

    private static TaskRecord withoutAttempts(TaskRecord task) {
        return new TaskRecord(
                task.id(),
                task.name(),
                task.queue(),
                task.state(),
                List.of(),
                task.result(),
                task.error(),
                task.reason(),
                task.enqueuedAt(),
                task.dueAt(),
                task.finishedAt());
    }

    @Override
    public long count(TaskQuery query) {
        return listing("C", query).count(server);
    }

    private static Listing listing(String what, TaskQuery query) {
        List<Integer> states = query.states().stream().map(Codes::of).toList();
        return new Listing(what, true, states, query.name(), query.queue());
    }

    @Override
    public CompletionStage<Void> record(List<TaskRecord> records) {
        Packer request = new Packer().array(2).number(Millis.of(Completion.DEFAULT_RETENTION));
        request.each(records, Requests::record);
        return server.ask(Script.RECORD, request, in -> records).thenAccept(recorded -> {});
    }

    @Override
    public AutoCloseable onFinished(Runnable hint) {
        Hint bell = new Hint(hint);
        parts.bells().add(parts.bells().finished(), bell, parts.link());
        return () -> {
            parts.bells().remove(parts.bells().finished(), bell, parts.link());
            bell.end();
        };
    }

    /** Runs a hint until it is ended, and not any more once {@link #end} has returned. */
    private static final class Hint implements Consumer<byte[]> {

        private final Runnable hint;
        private boolean ended;

        Hint(Runnable hint) {
            this.hint = hint;
        }

        @Override
        public synchronized void accept(byte[] nothing) {
            if (!ended) {
                hint.run();
            }
        }

        synchronized void end() {
            ended = true;
        }
    }
}
