package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.flow.ForeignWorkers;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.store.TaskQuery;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of data that other programs, other versions and other people send. */
abstract class BadInputContract extends LovageSuite {

    private static final Task<String, Integer> LENGTH =
            Task.of("length", String.class, Integer.class).argument("text").retry(Retry.fixed(3, Duration.ofMillis(1)));
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);
    private static final Task<String, Integer> FOREIGN = Task.foreign("foreign", String.class, Integer.class);
    private static final String LARGE = "x".repeat(10_000_000);

    private final MessageIds ids = new MessageIds(SystemTime.clock());

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void a_body_that_no_worker_can_read_fails_its_task_at_once_and_nothing_else(String what, byte[] body)
            throws Exception {
        lovage.handle(LENGTH, String::length).start();
        MessageId id = ids.next();
        Deliveries.publishTo(lovage.engine(), List.of(foreign(id, body)));
        Handle<Integer> handle = lovage.handle(id.toString(), Integer.class);

        assertThatThrownBy(() -> handle.await(SOON))
                .as(what)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("'length'");
        assertThat(handle.record().orElseThrow().attempts()).hasSize(1);
        assertThat(lovage.enqueue(LENGTH.with("well")).await(SOON)).isEqualTo(4);
    }

    static Stream<Arguments> unreadable() {
        String deep = "[[" + "[".repeat(10_000) + "]".repeat(10_000) + "],{},{}]";
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of("no JSON", utf8("{oops")),
                Arguments.of("half of it", utf8("[[\"a")),
                Arguments.of("another shape", utf8("{\"text\": \"a\"}")),
                Arguments.of("another type", utf8("[[{\"a\": 1}], {}, {}]")),
                Arguments.of("too many arguments", utf8("[[\"a\", \"b\"], {}, {}]")),
                Arguments.of("depth 10,000", utf8(deep)),
                Arguments.of("no UTF-8", "[[\"\u00e4\"],{},{}]".getBytes(StandardCharsets.ISO_8859_1)),
                Arguments.of("binary data", new byte[] {(byte) 0x80, 4, 0, (byte) 0xff, '.'}));
    }

    @Test
    void an_argument_of_10_mb_is_refused_with_the_limit_and_nothing_is_sent() {
        Call<Integer> large = LENGTH.with(LARGE);

        for (Runnable way : List.<Runnable>of(
                () -> lovage.enqueue(large),
                () -> lovage.enqueueAll(List.of(LENGTH.with("a"), large)),
                () -> lovage.enqueue(
                        Flow.group(List.of(LENGTH.with("a"), large)).then(SUM)))) {
            assertThatThrownBy(way::run)
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("1,048,576");
        }
        assertThat(lovage.engine().tasks().count(new TaskQuery(Set.of(), null, null, 1, null)))
                .isZero();
    }

    @Test
    void a_task_for_another_systems_workers_is_refused_by_an_engine_that_is_shared_with_none() {
        assumeFalse(lovage.engine() instanceof ForeignWorkers, "The engine is shared with another system.");

        for (Runnable way : waysToSend(FOREIGN.with("a"))) {
            assertThatThrownBy(way::run)
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessage(
                            "The call has a task that another system is to run, and this engine is shared with none. Use redis:// for tasks of Celery's workers.");
        }
        assertThat(lovage.engine().tasks().count(new TaskQuery(Set.of(), null, null, 1, null)))
                .isZero();
    }

    @Test
    void a_unique_key_is_refused_for_a_task_for_another_systems_workers() {
        assumeTrue(lovage.engine() instanceof ForeignWorkers, "The engine is shared with no other system.");

        for (Runnable way : waysToSend(FOREIGN.with("a").unique("one"))) {
            assertThatThrownBy(way::run)
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("The call of 'foreign' has the unique key 'one'")
                    .hasMessageEndingWith("Send it without one.");
        }
        assertThat(lovage.engine().tasks().count(new TaskQuery(Set.of(), null, null, 1, null)))
                .isZero();
    }

    /** Alone, among others, in a group, and in a chain. */
    private List<Runnable> waysToSend(Call<Integer> call) {
        return List.of(
                () -> lovage.enqueue(call),
                () -> lovage.enqueueAll(List.of(LENGTH.with("a"), call)),
                () -> lovage.enqueue(Flow.group(List.of(LENGTH.with("a"), call)).then(SUM)),
                () -> lovage.enqueue(call.then(Task.of("next", Integer.class))));
    }

    @Test
    void a_result_of_10_mb_fails_the_task_at_once_with_the_limit() {
        Task<Integer, String> task = Task.of("long", Integer.class, String.class)
                .retry(LENGTH.policy().retry());
        lovage.handle(task, number -> LARGE).start();

        Handle<String> handle = lovage.enqueue(task.with(1));

        assertThatThrownBy(() -> handle.await(SOON))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("1,048,576");
        assertThat(handle.record().orElseThrow().attempts()).hasSize(1);
    }

    /** An old and a new release of one program, side by side on one queue while the new one is rolled out. */
    @Test
    void two_versions_of_an_argument_are_in_the_queue_at_once_and_either_release_runs_both() throws Exception {
        for (boolean isOld : new boolean[] {true, false}) {
            try (Lovage worker = another();
                    Lovage sender = another()) {
                List<Handle<String>> sent = sender.enqueueAll(List.of(
                        Old.SEND.with(new Old("ann", "hello")),
                        New.SEND.with(new New("bob", "hi", List.of("cleo"), 7))));
                if (isOld) {
                    worker.handle(Old.SEND, old -> old.to() + ":" + old.body());
                } else {
                    worker.handle(New.SEND, now -> now.to() + ":" + now.body() + ":" + now.cc() + now.urgency());
                }
                worker.start(WorkerSettings.defaults());

                assertThat(sent.get(0).await(SOON)).isEqualTo(isOld ? "ann:hello" : "ann:hello:null0");
                assertThat(sent.get(1).await(SOON)).isEqualTo(isOld ? "bob:hi" : "bob:hi:[cleo]7");
            }
        }
    }

    record Old(String to, String body) {
        static final Task<Old, String> SEND = Task.of("mail.send", Old.class, String.class);
    }

    /** Has two fields more. */
    record New(String to, String body, @Nullable List<String> cc, int urgency) {
        static final Task<New, String> SEND = Task.of("mail.send", New.class, String.class);
    }

    /** A message for a task that another program wrote. */
    private static Message foreign(MessageId id, byte[] body) {
        return Message.of(
                id,
                "default",
                LENGTH.name(),
                Payload.of(body),
                SystemTime.clock().instant());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
