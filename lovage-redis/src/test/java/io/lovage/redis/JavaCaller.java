package io.lovage.redis;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.message.LovageException;
import io.lovage.redis.InteropTasks.Note;
import io.lovage.redis.InteropTasks.Two;
import io.lovage.store.TaskError;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Failure;
import io.lovage.task.Flow;
import io.lovage.task.Piped;
import io.lovage.task.Progress;
import io.lovage.task.Task;
import io.lovage.task.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/** Lovage's client. */
final class JavaCaller implements Caller {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Lovage lovage;
    private final boolean foreign;
    private final String tasks;
    private final String queue;
    private final Map<String, Handle<?>> handles = new ConcurrentHashMap<>();

    /**
     * @param foreign whether Python runs the tasks that it calls
     */
    JavaCaller(Lovage lovage, boolean foreign) {
        this.lovage = lovage;
        this.foreign = foreign;
        this.tasks = foreign ? "py." : "java.";
        this.queue = foreign ? "python" : "java";
    }

    private <A, R> Task<A, R> task(String name, Class<A> argument, Class<R> result) {
        return task(name, ValueType.of(argument), ValueType.of(result));
    }

    private <A, R> Task<A, R> task(String name, ValueType<A> argument, ValueType<R> result) {
        String full = tasks + name;
        return (foreign ? Task.foreign(full, argument, result) : Task.of(full, argument, result)).queue(queue);
    }

    private Task<Two, Integer> add() {
        return task("add", Two.class, Integer.class);
    }

    private Task<List<Integer>, Integer> total() {
        return task("total", ValueType.list(ValueType.of(Integer.class)), ValueType.of(Integer.class));
    }

    private Piped<Integer, Integer, Integer> addMore() {
        String full = tasks + "add";
        return (foreign
                        ? Piped.foreign(full, Integer.class, Integer.class, Integer.class)
                        : Piped.of(full, Integer.class, Integer.class, Integer.class))
                .queue(queue);
    }

    private static <R> Call<R> asked(Call<R> call, Ask ask) {
        Call<R> asked = call;
        if (ask.queue() != null) {
            asked = asked.queue(ask.queue());
        }
        if (ask.delay() != null) {
            asked = asked.in(ask.delay());
        }
        if (ask.expires() != null) {
            asked = asked.expiresIn(ask.expires());
        }
        if (ask.priority() != null) {
            asked = asked.priority(ask.priority());
        }
        return ask.ignoreResult() ? asked.retention(Duration.ZERO) : asked;
    }

    private String send(Call<?> call) {
        Handle<?> handle = lovage.enqueue(call);
        handles.put(handle.id(), handle);
        return handle.id();
    }

    @Override
    public End end(String id) {
        Handle<?> handle = handles.get(id);
        try {
            return End.success(handle.await(LIMIT));
        } catch (TaskFailedException e) {
            TaskError error = e.task().error();
            String state = e.task().state() == TaskState.FAILED ? "FAILURE" : "REVOKED";
            return new End(
                    state,
                    null,
                    error == null ? e.task().state().name().toLowerCase(java.util.Locale.ROOT) : error.message());
        } catch (TimeoutException e) {
            return new End("PENDING", null, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LovageException("interrupted", e);
        }
    }

    @Override
    public End add(int x, int y, Ask ask) {
        return end(send(asked(add().with(new Two(x, y)), ask)));
    }

    @Override
    public End echo(Object value) {
        return end(send(task("echo", Object.class, Object.class).with(value)));
    }

    @Override
    public String fail(String text, boolean withErrorHandler) {
        Call<Void> call = task("fail", String.class, Void.class).with(text);
        return send(withErrorHandler ? call.onError(task("failed", Failure.class, Void.class)) : call);
    }

    @Override
    public End flaky(int times) {
        return end(send(task("flaky", Integer.class, Integer.class).with(times)));
    }

    @Override
    public String progress(String key) {
        return send(task("progress", String.class, String.class).with(key));
    }

    @Override
    public double progressOf(String id) {
        return handles.get(id).progress().map(Progress::fraction).orElse(-1.0);
    }

    @Override
    public String note(Object value, String key, Ask ask) {
        return send(asked(task("note", Note.class, Object.class).with(new Note(value, key)), ask));
    }

    @Override
    public End addThenNote(int x, int y, String key) {
        String full = tasks + "note";
        Piped<Integer, String, Integer> note = (foreign
                        ? Piped.foreign(full, Integer.class, String.class, Integer.class)
                        : Piped.of(full, Integer.class, String.class, Integer.class))
                .queue(queue);
        return end(send(add().with(new Two(x, y)).then(note.with(key))));
    }

    @Override
    public End chain(int first, List<Integer> more) {
        Call<Integer> chain = add().with(new Two(first, 0));
        for (int number : more) {
            chain = chain.then(addMore().with(number));
        }
        return end(send(chain));
    }

    private List<Call<Integer>> plusTen(List<Integer> numbers) {
        return numbers.stream().map(number -> add().with(new Two(number, 10))).toList();
    }

    @Override
    public End group(List<Integer> numbers) {
        return end(send(Flow.group(plusTen(numbers))));
    }

    @Override
    public End chord(List<Integer> numbers) {
        return end(send(Flow.group(plusTen(numbers)).then(total())));
    }

    @Override
    public End chordOfChains(List<Integer> numbers) {
        List<Call<Integer>> chains = plusTen(numbers).stream()
                .map(call -> call.then(addMore().with(10)))
                .toList();
        return end(send(Flow.group(chains).then(total())));
    }

    @Override
    public End nestedGroup(List<Integer> inner, int outer) {
        Call<Integer> nested = Flow.group(plusTen(inner)).then(total());
        return end(send(
                Flow.group(List.of(nested, add().with(new Two(outer, 10)))).then(total())));
    }

    @Override
    public void revoke(String id) {
        boolean unused = handles.get(id).cancel("the test says so");
    }
}
