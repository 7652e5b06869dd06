package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chords of Celery's whose members fail and are retried, step by step and without Python. */
class ChordsTest extends RedisSuite {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final String group = UUID.randomUUID().toString();
    private final String first = UUID.randomUUID().toString();
    private final String second = UUID.randomUUID().toString();
    private final String body = UUID.randomUUID().toString();
    private final String queue = "q" + group;
    private final Map<String, Delivery> taken = new HashMap<>();
    private Engine engine;
    private Subscription worker;

    @BeforeEach
    void open() {
        engine = Engines.open(server.url(), SystemTime.clock());
        worker = engine.broker()
                .subscribe(
                        new SubscribeSpec(List.of(queue), Duration.ofMinutes(1), "worker", Set.of("member", "total")));
    }

    @AfterEach
    void close() {
        worker.close();
        engine.close();
    }

    @ParameterizedTest(name = "places 0 and {0}")
    @ValueSource(ints = {0, 1})
    void a_chord_waits_for_a_failed_member_that_is_retried(int placeOfSecond) throws Exception {
        begin(placeOfSecond);
        fail(first, "once");
        assertThat(retry(first)).containsExactly(first);
        assertThat(parts()).as("the part is taken back").isEmpty();
        fail(first, "twice");
        assertThat(retry(first)).containsExactly(first);
        succeed(first, "1");

        engine.maintain();
        assertThat(commands.exists(result(body)))
                .as("the second one hasn't run")
                .isZero();
        succeed(second, "2");

        engine.maintain();
        // Within one place there is no order.
        assertThat(take(body).message().body().text())
                .containsAnyOf("[[1,2]]", placeOfSecond == 0 ? "[[2,1]]" : "[[1,2]]");
        assertThat(commands.exists(parts(group), size(group))).isZero();
    }

    @Test
    void a_part_is_handed_in_and_taken_back_once_though_each_is_asked_for_twice() throws Exception {
        begin(1);
        Delivery delivery = take(first);
        Completion failure = completion(delivery, new Outcome.Failed(new TaskError("x", "once", null)));
        assertThat(commit(failure)).isEqualTo(SettleResult.DONE);
        assertThat(commit(failure)).isEqualTo(SettleResult.STALE);
        assertThat(parts()).hasSize(1);

        assertThat(retry(first)).hasSize(1);
        succeed(first, "1");
        assertThat(retry(first)).isEmpty();

        assertThat(parts()).hasSize(1);
        succeed(second, "2");
        engine.maintain();
        assertThat(take(body).message().body().text()).contains("[[1,2]]");
    }

    /** As Python's workers do whose {@code result_chord_ordered} is off. */
    @Test
    void parts_that_python_keeps_in_a_list_are_counted_as_well() throws Exception {
        begin(1);
        long added = commands.rpush(parts(group), KombuTexts.part(second, "SUCCESS", 2));
        assertThat(added).isOne();

        succeed(first, "1");

        engine.maintain();
        assertThat(take(body).message().body().text()).contains("[[2,1]]");
        assertThat(commands.exists(parts(group), size(group))).isZero();
    }

    @Test
    void a_member_that_is_retried_takes_its_part_out_of_a_list() throws Exception {
        String third = UUID.randomUUID().toString();
        begin(1);
        String unused = commands.set(size(group), "3");
        long added = commands.rpush(parts(group), KombuTexts.part(third, "SUCCESS", 3));
        assertThat(added).isOne();

        fail(first, "once");
        assertThat(retry(first)).hasSize(1);
        assertThat(commands.lrange(parts(group), 0, -1)).hasSize(1);
        succeed(second, "2");
        succeed(first, "1");

        engine.maintain();
        assertThat(take(body).message().body().text()).contains("[[3,2,1]]");
    }

    @Test
    void a_chord_that_has_failed_stays_failed() throws Exception {
        begin(1);
        succeed(second, "2");
        fail(first, "once");
        engine.maintain();
        assertThat(commands.get(result(body))).contains("FAILURE");

        assertThat(retry(first)).hasSize(1);
        succeed(first, "1");

        engine.maintain();
        assertThat(commands.get(result(body))).contains("FAILURE");
        assertThat(worker.poll(1, Duration.ZERO)).isEmpty();
    }

    /** Python's workers leave the parts of a failed chord where they are. */
    @Test
    void a_chord_that_python_has_failed_is_not_finished_again() throws Exception {
        begin(1);
        fail(first, "once");
        long added = commands.zadd(parts(group), 1, KombuTexts.part(second, "SUCCESS", 2));
        assertThat(added).isOne();

        assertThat(retry(first)).hasSize(1);
        assertThat(parts()).as("it was complete").hasSize(2);
        succeed(first, "1");

        engine.maintain();
        assertThat(commands.exists(result(body))).isZero();
    }

    /** As a producer does. */
    private void begin(int placeOfSecond) {
        var signature = KombuTexts.signature(body, "total", queue);
        String stored = commands.set(size(group), "2");
        assertThat(stored).isEqualTo("OK");
        leave(
                queue,
                KombuTexts.member(first, "member", group, 0, signature),
                KombuTexts.member(second, "member", group, placeOfSecond, signature));
    }

    private Delivery take(String id) throws InterruptedException {
        Instant start = SystemTime.clock().instant();
        while (!taken.containsKey(id)) {
            assertThat(Duration.between(start, SystemTime.clock().instant())).isLessThan(SOON);
            worker.poll(1, Duration.ofMillis(100))
                    .forEach(delivery -> taken.put(delivery.message().id().toString(), delivery));
        }
        return taken.remove(id);
    }

    private void fail(String id, String why) throws InterruptedException {
        Outcome failed = new Outcome.Failed(new TaskError("x", why, null));
        assertThat(commit(completion(take(id), failed))).isEqualTo(SettleResult.DONE);
    }

    private void succeed(String id, String result) throws InterruptedException {
        Outcome succeeded = new Outcome.Succeeded(Payload.utf8(result));
        assertThat(commit(completion(take(id), succeeded))).isEqualTo(SettleResult.DONE);
    }

    private static Completion completion(Delivery delivery, Outcome outcome) {
        Instant now = SystemTime.clock().instant();
        Attempt attempt = new Attempt(delivery.attempt(), "worker", now, now, null);
        return new Completion(delivery, attempt, outcome, Completion.DEFAULT_RETENTION, List.of());
    }

    private SettleResult commit(Completion completion) {
        return engine.commit(List.of(completion)).toCompletableFuture().join().get(0);
    }

    private List<String> retry(String id) {
        return engine
                .broker()
                .redrive(List.of(MessageId.of(id)), SystemTime.clock().instant())
                .stream()
                .map(MessageId::toString)
                .toList();
    }

    private List<String> parts() {
        return commands.zrange(parts(group), 0, -1);
    }

    private static String parts(String group) {
        return "celery-taskset-meta-" + group + ".j";
    }

    private static String size(String group) {
        return "celery-taskset-meta-" + group + ".s";
    }

    private static String result(String id) {
        return "celery-task-meta-" + id;
    }
}
