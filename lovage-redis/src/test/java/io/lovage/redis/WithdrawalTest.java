package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.PublishResult;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engine;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.engine.EngineUrl;
import io.lovage.engine.Engines;
import io.lovage.flow.ForeignWorkers;
import io.lovage.message.MessageId;
import io.lovage.message.SystemTime;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Taking tasks out that have to do with Celery, step by step and without Python. */
class WithdrawalTest extends RedisSuite {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Task<String, String> ECHO = Task.of("echo", String.class, String.class);

    private final String queue = "q" + UUID.randomUUID();
    private Engine engine;
    private Subscription worker;

    @BeforeEach
    void open() {
        engine = Engines.open(server.url(), SystemTime.clock());
        worker = engine.broker()
                .subscribe(new SubscribeSpec(List.of(queue), Duration.ofMinutes(1), "worker", Set.of("echo")));
    }

    @AfterEach
    void close() {
        worker.close();
        engine.close();
    }

    @Test
    void a_message_that_comes_in_just_when_its_task_is_taken_out_is_looked_at_first() throws Exception {
        MessageId id = MessageId.of(UUID.randomUUID().toString());
        takeIn(KombuTexts.call(id.toString(), "echo"));

        assertThat(withdrawUnseen(id)).isEqualTo("A");
        assertThat(engine.broker().locate(List.of(id))).hasSize(1);

        assertThat(engine.withdraw(id, "the test says so", List.of())).isEqualTo(Withdrawal.WITHDRAWN);
        assertThat(commands.get("celery-task-meta-" + id)).contains("REVOKED");
    }

    @Test
    void the_tasks_of_a_cancelled_flow_are_cancelled_though_the_process_died_before_it_came_to_them() throws Exception {
        MessageId result = MessageId.of(UUID.randomUUID().toString());
        send(result);
        assertThat(withdrawUnseen(result)).isEqualTo("C");
        assertThat(waiting()).isEqualTo(1);

        engine.maintain();

        TaskRecord member = theMember();
        assertThat(member.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(member.reason()).isEqualTo("why");
        assertThat(takeIn(Duration.ofMillis(200)))
                .as("what comes of it is dropped")
                .isEmpty();
        assertThat(commands.keys("lovage:c*canvas*")).isEmpty();
    }

    @Test
    void a_flow_that_has_ended_leaves_nothing_that_could_be_cancelled() throws Exception {
        MessageId result = MessageId.of(UUID.randomUUID().toString());
        send(result);
        assertThat(commands.keys("lovage:canvas:*")).hasSize(1);

        String unused = commands.set(
                "celery-task-meta-" + result,
                "{\"status\": \"SUCCESS\", \"result\": 1, \"traceback\": null, \"children\": [], \"task_id\": \"%s\"}"
                        .formatted(result));
        engine.maintain();

        eventually(
                "it is recorded", SOON, () -> commands.keys("lovage:canvas:*").isEmpty());
        assertThat(engine.withdraw(result, "late", List.of())).isEqualTo(Withdrawal.FINISHED);
    }

    /** A task in Java and one in Python after it. */
    private void send(MessageId result) {
        Call<String> flow = ECHO.queue(queue).with("x").then(Task.foreign("py.echo", String.class, String.class));
        PublishResult sent = ((ForeignWorkers) engine)
                .send(result, flow.work(), SystemTime.clock().instant())
                .toCompletableFuture()
                .join();
        assertThat(sent).isEqualTo(PublishResult.ACCEPTED);
    }

    private TaskRecord theMember() {
        List<TaskRecord> found = engine.tasks().find(new TaskQuery(Set.of(), ECHO.name(), queue, 10, null));
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Brings what a producer has left into Lovage's queue, where it waits. */
    private void takeIn(String text) throws InterruptedException {
        leave(queue, text);
        List<Settlement> back = takeIn(SOON).stream()
                .<Settlement>map(delivery -> new Settlement.Release(delivery, Duration.ZERO, false))
                .toList();
        assertThat(back).hasSize(1);
        assertThat(worker.settle(back).toCompletableFuture().join()).containsExactly(SettleResult.DONE);
    }

    private List<Delivery> takeIn(Duration limit) throws InterruptedException {
        List<Delivery> taken = worker.poll(1, limit);
        assertThat(waiting()).isZero();
        return taken;
    }

    /** How many messages are in Celery's lists. */
    private long waiting() {
        return CeleryKeys.of(RedisSettings.of(EngineUrl.parse(server.url()))).lists(queue).stream()
                .mapToLong(commands::llen)
                .sum();
    }

    /** As somebody asks who hasn't seen the message. */
    private static String withdrawUnseen(MessageId id) {
        byte[] body = Requests.body(null, null, "why", List.of());
        Packer request = new Packer().array(7).id(id).binary(body).text("why").number(1000);
        try (ScriptsByHand hand = new ScriptsByHand(server)) {
            return hand.scripts()
                    .await(Script.WITHDRAW, request.array(0).flag(false).flag(false), Unpacker::text);
        }
    }
}
