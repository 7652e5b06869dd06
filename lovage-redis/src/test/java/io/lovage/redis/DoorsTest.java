package io.lovage.redis;

import static io.lovage.redis.KombuTexts.call;
import static io.lovage.redis.KombuTexts.envelope;
import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.store.TaskState;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Celery's producers leave at doors, whatever it is. The texts are as kombu writes them, so no Python is needed. */
class DoorsTest extends RedisSuite {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Task<String, String> ECHO = Task.of("echo", String.class, String.class);
    private static final AtomicInteger QUEUES = new AtomicInteger();

    private final AtomicInteger runs = new AtomicInteger();
    private String queue;
    private Lovage lovage;

    @BeforeEach
    void startWorker() {
        queue = "q" + QUEUES.incrementAndGet();
        lovage = Lovage.open(server.url());
        lovage.handle(ECHO, text -> {
            int unused = runs.incrementAndGet();
            return text;
        });
        lovage.start(WorkerSettings.defaults().withQueues(List.of(queue)));
    }

    @AfterEach
    void stopWorker() {
        lovage.close();
    }

    private List<Browsed> dead() {
        return lovage.engine().broker().browse(new BrowseSpec(Place.DEAD, queue, null, false, 10, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{oops                                                                   | is not valid JSON",
                "[1, 2]                                                                  | The envelope is a list",
                "pickle                                                                  | pickle, which is never read",
                "protocol 1                                                              | protocol 1, which is not supported",
            })
    void what_can_not_be_read_is_a_dead_letter_that_says_why_and_holds_up_nothing(String what, String reason) {
        String text = switch (what) {
            case "pickle" -> envelope("application/x-python-serialize", "{}", "gAJ9cQAu");
            case "protocol 1" ->
                envelope(
                        "application/json",
                        "{}",
                        "{\"task\": \"echo\", \"id\": \"1\", \"args\": [\"hi\"], \"kwargs\": {}, \"retries\": 0}");
            default -> what;
        };
        String id = UUID.randomUUID().toString();

        leave(queue, text);
        leave(queue, call(id, ECHO.name()));

        eventually("the next one runs", SOON, () -> runs.get() == 1);
        assertThat(dead()).hasSize(1);
        assertThat(dead().get(0).reason()).contains(reason);
        assertThat(dead().get(0).message().body().text()).isEqualTo(text);
        assertThat(commands.exists(queue, "unacked", "unacked_index")).isZero();
    }

    @Test
    void an_id_that_comes_twice_is_run_once() {
        String id = UUID.randomUUID().toString();
        String last = UUID.randomUUID().toString();

        leave(queue, call(id, ECHO.name()));
        eventually(
                "it runs",
                SOON,
                () -> lovage.handle(id, String.class).record().isPresent()
                        && lovage.handle(id, String.class).state() == TaskState.SUCCEEDED);
        leave(queue, call(id, ECHO.name()));
        leave(queue, call(last, ECHO.name()));
        eventually("the last one runs", SOON, () -> runs.get() > 1 && commands.exists("celery-task-meta-" + last) == 1);

        assertThat(runs.get()).isEqualTo(2);
    }

    @Test
    void a_failed_task_is_a_dead_letter_and_an_unknown_one_is_parked() {
        String failed = UUID.randomUUID().toString();
        String unknown = UUID.randomUUID().toString();

        leave(queue, call(failed, ECHO.name()).replace("\\\"hi\\\"", "[1]"));
        leave(queue, call(unknown, "nobody.knows"));

        eventually("one is dead", SOON, () -> dead().size() == 1);
        eventually(
                "one is parked",
                SOON,
                () -> lovage.handle(unknown, String.class).record().isPresent()
                        && lovage.handle(unknown, String.class).state() == TaskState.PARKED);
        assertThat(commands.get("celery-task-meta-" + failed)).contains("\"FAILURE\"");
        assertThat(commands.exists("celery-task-meta-" + unknown)).isZero();
    }

    @Test
    void a_list_that_is_not_kombus_is_left_alone() {
        long unused = commands.lpush(queue, "somebody's own");
        assertThat(lovage.enqueue(ECHO.queue(queue).with("x")).id()).isNotEmpty();

        eventually("a task runs", SOON, () -> runs.get() == 1);

        assertThat(commands.lrange(queue, 0, -1)).containsExactly("somebody's own");
        assertThat(dead()).isEmpty();
    }
}
