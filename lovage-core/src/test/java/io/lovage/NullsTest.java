package io.lovage;

import io.lovage.client.MessageOptions;
import io.lovage.client.MessageQueue;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What must not be null is refused where it is given, not where it is used. */
class NullsTest {

    private static final Task<String, String> TASK = Task.of("task", String.class, String.class);
    private static final Call<String> CALL = TASK.with("x");

    private final Map<String, ThrowingCallable> mistakes = new LinkedHashMap<>();

    @Test
    void descriptors_and_settings_refuse_null_where_it_is_given() {
        mistakes.put("task name", () -> Task.of(null, String.class));
        mistakes.put("argument type", () -> Task.of("t", (Class<String>) null));
        mistakes.put("result type", () -> Task.of("t", String.class, (Class<String>) null));
        mistakes.put("task's retry", () -> TASK.retry(null));
        mistakes.put("task's timeout", () -> TASK.timeout(null));
        mistakes.put("task's queue", () -> TASK.queue(null));
        mistakes.put("retry's wait", () -> Retry.fixed(1, null));
        mistakes.put("retry's exception", () -> Retry.DEFAULT.notOn(null));
        mistakes.put("URL", () -> Lovage.open(null));
        mistakes.put("message delay", () -> MessageOptions.DEFAULT.withDelay(null));
        mistakes.put("message expiry", () -> MessageOptions.DEFAULT.withExpiresIn(null));

        assertAllAreRefused();
    }

    @Test
    void calls_and_flows_refuse_null_where_it_is_given() {
        mistakes.put("queue", () -> CALL.queue(null));
        mistakes.put("delay", () -> CALL.in(null));
        mistakes.put("start", () -> CALL.at(null));
        mistakes.put("expiry", () -> CALL.expiresIn(null));
        mistakes.put("unique key", () -> CALL.unique(null));
        mistakes.put("header", () -> CALL.header("a", null));
        mistakes.put("header's name", () -> CALL.header(null, "a"));
        mistakes.put("call's retry", () -> CALL.retry(null));
        mistakes.put("call's timeout", () -> CALL.timeout(null));
        mistakes.put("retention", () -> CALL.retention(null));
        mistakes.put("error handler", () -> CALL.onError(null));
        mistakes.put("next step", () -> CALL.then((Task<String, String>) null));
        mistakes.put("member of a group", () -> Flow.group(Arrays.asList(CALL, null)));
        mistakes.put("members", () -> Flow.group(null));

        assertAllAreRefused();
    }

    @Test
    void lovage_refuses_null_where_it_is_given() {
        try (Lovage lovage = Lovage.open("memory:")) {
            MessageQueue<String> queue = lovage.queue("q", String.class);
            mistakes.put("call to send", () -> lovage.enqueue(null));
            mistakes.put("calls to send", () -> lovage.enqueueAll(Arrays.asList(CALL, null)));
            mistakes.put("handled task", () -> lovage.handle(null, text -> text));
            mistakes.put("handler", () -> lovage.handle(TASK, null));
            mistakes.put("bean", () -> lovage.handleAll(null));
            mistakes.put("middleware", () -> lovage.use(null));
            mistakes.put("listener", () -> lovage.listen(null));
            mistakes.put("settings", () -> lovage.start(null));
            mistakes.put("id", () -> lovage.handle(null, String.class));
            mistakes.put("queue's name", () -> lovage.queue(null, String.class));
            mistakes.put("queue's type", () -> lovage.queue("q", (Class<String>) null));
            mistakes.put("message options", () -> queue.publish("x", null));

            assertAllAreRefused();
        }
    }

    private void assertAllAreRefused() {
        SoftAssertions.assertSoftly(softly -> mistakes.forEach((what, mistake) ->
                softly.assertThatThrownBy(mistake).as(what).isInstanceOf(NullPointerException.class)));
    }
}
