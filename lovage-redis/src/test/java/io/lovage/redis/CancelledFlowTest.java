package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.redis.InteropTasks.Note;
import io.lovage.redis.InteropTasks.Two;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Piped;
import io.lovage.task.Task;
import io.lovage.task.ValueType;
import io.lovage.testkit.process.RedisServer;
import io.lovage.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flow that workers of both languages have a part in is cancelled while one task of each runs. */
class CancelledFlowTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Task<String, Object> PYTHON_SLOW = Task.foreign("py.slow", String.class, Object.class);
    private static final Task<String, Object> JAVA_SLOW = Task.of("java.slow", String.class, Object.class);
    private static final Task<Note, Object> PYTHON_NOTE = Task.foreign("py.note", Note.class, Object.class);
    private static final Task<Note, Object> JAVA_NOTE = Task.of("java.note", Note.class, Object.class);
    private static final Piped<Object, String, Object> PYTHON_NEXT =
            Piped.foreign("py.note", Object.class, String.class, Object.class);
    private static final Piped<Object, String, Object> JAVA_NEXT =
            Piped.of("java.note", Object.class, String.class, Object.class);
    private static final Task<List<Object>, Object> COLLECT =
            Task.foreign("py.echo", ValueType.list(ValueType.of(Object.class)), ValueType.of(Object.class));

    @TempDir
    private Path folder;

    private RedisServer server;
    private RedisClient redis;
    private RedisCommands<String, String> commands;
    private Python python;
    private Lovage lovage;

    @BeforeEach
    void start() {
        server = RedisServer.start(folder);
        redis = RedisClient.create(server.url());
        commands = redis.connect().sync();
        // With a process for the task, so that the worker hears of what is revoked while it runs one.
        python = Python.worker(folder, server.url() + "/0", "py@cancel", "python", "-c", "1", "--without-mingle");
        lovage = worker("java");
    }

    @AfterEach
    void stop() {
        if (lovage != null) {
            lovage.close();
            python.close();
            redis.shutdown();
        }
        if (server != null) {
            server.close();
        }
    }

    private Lovage worker(String queue) {
        Lovage worker = Lovage.open(server.url()).route("py.*", "python").route("java.*", "java");
        new InteropTasks(redis).register(worker);
        return worker.start(WorkerSettings.defaults().withQueues(List.of(queue)).withConcurrency(4));
    }

    @Test
    void what_has_not_begun_is_not_run_and_what_runs_in_java_is_stopped() throws Exception {
        Note note = new Note("ran", "notes");
        Handle<?> flow = lovage.enqueue(Flow.group(List.<Call<?>>of(
                        PYTHON_SLOW.with("in-python").then(JAVA_NEXT.with("notes")),
                        JAVA_SLOW.with("in-java").then(PYTHON_NEXT.with("notes")),
                        PYTHON_NOTE.with(note),
                        JAVA_NOTE.with(note).queue("late")))
                .then(COLLECT));
        eventually(
                "the slow ones run",
                SOON,
                () -> commands.exists("test:started:in-python", "test:started:in-java") == 2);

        assertThat(flow.cancel("the test says so")).isTrue();

        assertThat(flow.state()).isEqualTo(TaskState.CANCELLED);
        awaitStates("java.slow", TaskState.CANCELLED);
        long unused = commands.rpush("test:go:in-python", "go");
        Task<Two, Integer> add = Task.foreign("py.add", Two.class, Integer.class);
        assertThat(lovage.enqueue(add.with(new Two(2, 3))).await(SOON)).isEqualTo(5);
        try (Lovage late = worker("late")) {
            eventually("all was taken in", SOON, () -> commands.exists("late", "java") == 0);
            awaitStates("java.note", TaskState.CANCELLED, TaskState.CANCELLED);
        }
        assertThat(commands.lrange("test:notes", 0, -1)).isEmpty();
        assertThat(commands.keys("lovage:c*canvas*")).isEmpty();
    }

    private void awaitStates(String task, TaskState... states) {
        eventually(task + " is over", SOON, () -> statesOf(task).stream().allMatch(TaskState::isFinal));
        assertThat(statesOf(task)).as(task).containsExactly(states);
    }

    private List<TaskState> statesOf(String task) {
        return lovage.engine().tasks().find(new TaskQuery(Set.of(), task, null, 10, null)).stream()
                .map(TaskRecord::state)
                .toList();
    }
}
