package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.celery.wire.WireJson;
import io.lovage.redis.Caller.Ask;
import io.lovage.redis.Caller.End;
import io.lovage.worker.WorkerSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients and workers of both languages on one Redis server, each with each. */
class CeleryMatrixTest extends RedisSuite {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PYTHON_WORKER = "py@matrix";
    private static final AtomicInteger KEYS = new AtomicInteger();

    private static Lovage lovage;
    private static Python worker;
    private static Python client;

    /** Who calls whom. */
    enum Pair {
        PYTHON_CALLS_PYTHON,
        PYTHON_CALLS_JAVA,
        JAVA_CALLS_PYTHON,
        JAVA_CALLS_JAVA;

        Caller caller() {
            boolean toPython = name().endsWith("PYTHON");
            return name().startsWith("PYTHON")
                    ? new PythonCaller(client, toPython ? "py." : "java.")
                    : new JavaCaller(lovage, toPython);
        }
    }

    @BeforeAll
    static void startWorkers() {
        worker = Python.worker(folder, server.url() + "/0", PYTHON_WORKER, "python", "-P", "solo", "--without-mingle");
        client = Python.client(folder, server.url() + "/0");
        lovage = Lovage.open(server.url()).route("py.*", "python").route("java.*", "java");
        new InteropTasks(redis).register(lovage);
        lovage.start(WorkerSettings.defaults().withQueues(List.of("java")).withConcurrency(4));
    }

    @AfterAll
    static void stopWorkers() {
        if (lovage != null) {
            lovage.close();
        }
        for (Python python : Arrays.asList(worker, client)) {
            if (python != null) {
                python.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void named_arguments_arrive(Pair pair) {
        assertThat(pair.caller().add(2, 3, Ask.NOTHING)).isEqualTo(End.success(5));
    }

    @ParameterizedTest
    @EnumSource
    void positional_arguments_arrive_as_they_are(Pair pair) {
        List<Object> values = List.of(1, new BigDecimal("-2.5"), true, "text", List.of("a", List.of()), Map.of("k", 1));

        assertThat(pair.caller().echo(values)).isEqualTo(End.success(values));
    }

    @ParameterizedTest
    @EnumSource
    void letters_of_all_scripts_arrive(Pair pair) {
        assertThat(pair.caller().echo("Grüße 日本 \uD83C\uDF3F \u0000"))
                .isEqualTo(End.success("Grüße 日本 \uD83C\uDF3F \u0000"));
    }

    @ParameterizedTest
    @EnumSource
    void a_big_body_arrives(Pair pair) {
        String big = "0123456789".repeat(50_000);

        assertThat(pair.caller().echo(big)).isEqualTo(End.success(big));
    }

    @ParameterizedTest
    @EnumSource
    void a_task_with_a_delay_does_not_start_before(Pair pair) {
        long start = System.nanoTime();

        End end = pair.caller().add(1, 1, new Ask(null, Duration.ofMillis(700), null, null, false));

        assertThat(end).isEqualTo(End.success(2));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(690));
    }

    @ParameterizedTest
    @EnumSource
    void a_task_whose_time_is_over_is_not_run(Pair pair) {
        End end = pair.caller().add(1, 1, new Ask(null, Duration.ofMillis(600), Duration.ofMillis(100), null, false));

        assertThat(end.state()).isEqualTo("REVOKED");
        assertThat(end.error()).isEqualTo("expired");
    }

    @ParameterizedTest
    @EnumSource
    void a_task_that_fails_at_first_is_tried_again(Pair pair) {
        assertThat(pair.caller().flaky(2)).isEqualTo(End.success(2));
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_is_told_with_its_reason(Pair pair) {
        Caller caller = pair.caller();

        assertThat(caller.end(caller.fail("no way", false))).isEqualTo(new End("FAILURE", null, "no way"));
    }

    @ParameterizedTest
    @EnumSource
    void an_error_handler_hears_of_a_failure(Pair pair) {
        Caller caller = pair.caller();

        String id = caller.fail("handled", true);

        eventually(
                "the handler hears",
                SOON,
                () -> commands.lrange("test:failed", 0, -1).contains(id));
    }

    @ParameterizedTest
    @EnumSource
    void what_waits_with_a_higher_priority_goes_first(Pair pair) {
        Caller caller = pair.caller();
        String key = key();
        String late = "late-" + key;
        caller.note("low", key, new Ask(late, null, null, 0, false));
        caller.note("high", key, new Ask(late, null, null, 9, false));

        if (pair.name().endsWith("PYTHON")) {
            consume(late);
            eventually("notes", SOON, () -> commands.llen("test:" + key) == 2);
        } else {
            serve(late, () -> eventually("notes", SOON, () -> commands.llen("test:" + key) == 2));
        }

        assertThat(commands.lrange("test:" + key, 0, -1))
                .extracting(note -> note.replace("\"", ""))
                .containsExactly("high", "low");
    }

    @ParameterizedTest
    @EnumSource
    void a_task_that_is_revoked_in_time_is_not_run(Pair pair) {
        Caller caller = pair.caller();
        String key = key();
        Ask soon = new Ask(null, Duration.ofSeconds(1), null, null, false);

        String revoked = caller.note("revoked", key, soon);
        String other = caller.note("other", key, soon);
        caller.revoke(revoked);

        assertThat(caller.end(revoked).state()).isEqualTo("REVOKED");
        assertThat(caller.end(other).state()).isEqualTo("SUCCESS");
        assertThat(commands.llen("test:" + key)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_task_without_a_result_runs(Pair pair) {
        String key = key();

        String unused = pair.caller().note("ran", key, new Ask(null, null, null, null, true));

        eventually("notes", SOON, () -> commands.llen("test:" + key) == 1);
    }

    @ParameterizedTest
    @EnumSource
    void progress_is_told(Pair pair) {
        Caller caller = pair.caller();
        String key = key();

        String id = caller.progress(key);
        eventually("progress", SOON, () -> caller.progressOf(id) == 0.5);
        long unused = commands.rpush("test:go:" + key, "go");

        assertThat(caller.end(id)).isEqualTo(End.success("done"));
    }

    @ParameterizedTest
    @EnumSource
    void what_follows_a_task_gets_its_result(Pair pair) {
        String key = key();

        assertThat(pair.caller().addThenNote(2, 3, key)).isEqualTo(End.success(5));

        eventually("a note", SOON, () -> commands.lrange("test:" + key, 0, -1).equals(List.of("5")));
    }

    @ParameterizedTest
    @EnumSource
    void a_chain_hands_results_on(Pair pair) {
        assertThat(pair.caller().chain(1, List.of(2, 3, 4))).isEqualTo(End.success(10));
    }

    @ParameterizedTest
    @EnumSource
    void a_group_has_the_list_of_its_results(Pair pair) {
        assertThat(pair.caller().group(List.of(1, 2, 3))).isEqualTo(End.success(List.of(11, 12, 13)));
    }

    @ParameterizedTest
    @EnumSource
    void a_chord_joins_its_members(Pair pair) {
        assertThat(pair.caller().chord(List.of(1, 2, 3))).isEqualTo(End.success(36));
    }

    @ParameterizedTest
    @EnumSource
    void a_chord_joins_chains(Pair pair) {
        assertThat(pair.caller().chordOfChains(List.of(1, 2))).isEqualTo(End.success(43));
    }

    @ParameterizedTest
    @EnumSource
    void a_group_may_have_a_group_in_it(Pair pair) {
        assertThat(pair.caller().nestedGroup(List.of(1, 2), 3)).isEqualTo(End.success(36));
    }

    @ParameterizedTest
    @EnumSource(names = "PYTHON_CALLS_.*", mode = EnumSource.Mode.MATCH_ALL)
    void a_task_is_mapped_over_many_arguments(Pair pair) {
        PythonCaller caller = (PythonCaller) pair.caller();

        assertThat(caller.mapped("starmap")).isEqualTo(End.success(List.of(3, 7)));
        assertThat(caller.mapped("chunks")).isEqualTo(End.success(List.of(List.of(3), List.of(7))));
        assertThat(caller.mapped("map")).isEqualTo(End.success(List.of(3, 7)));
    }

    @Test
    void celery_call_calls_a_task_in_java() {
        String id = Python.celery(folder, server.url() + "/0", "call", "java.add", "-a", "[2, 3]")
                .strip();

        assertThat(new PythonCaller(client, "java.").end(id)).isEqualTo(End.success(5));
    }

    private static String key() {
        return "key" + KEYS.incrementAndGet();
    }

    private static void consume(String queue) {
        var unused = client.ask(
                WireJson.object().put("do", "consume").put("queue", queue).put("worker", PYTHON_WORKER));
    }

    /** Serves {@code queue}, one task after the other, for as long as {@code work} takes. */
    private static void serve(String queue, Runnable work) {
        try (Lovage late = Lovage.open(server.url())) {
            new InteropTasks(redis).register(late);
            late.start(WorkerSettings.defaults().withQueues(List.of(queue)).withConcurrency(1));
            work.run();
        }
    }
}
