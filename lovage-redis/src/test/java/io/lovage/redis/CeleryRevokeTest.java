package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.client.Handle;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.store.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Celery's own tools revoke and terminate tasks of a worker of this process. */
class CeleryRevokeTest extends CeleryControlSuite {

    @Test
    void a_task_that_waits_is_cancelled_at_once() throws Exception {
        Handle<Integer> waiting = lovage.enqueue(QUICK.with(1).in(Duration.ofDays(1)));

        assertThat(control("revoke", waiting.id()).get("ok").stringValue()).contains("flagged as revoked");

        eventually("it is cancelled", SOON, () -> waiting.state() == TaskState.CANCELLED);
        assertThat(inspect("revoked").get(0).stringValue()).isEqualTo(waiting.id());
    }

    @Test
    void a_task_that_comes_later_is_not_run() throws Exception {
        UUID id = UUID.randomUUID();
        JsonNode unused = control("revoke", id.toString(), "not-a-uuid");
        assertThat(inspect("revoked").toString()).contains(id.toString(), "not-a-uuid");

        publish(new MessageId(id.getMostSignificantBits(), id.getLeastSignificantBits()));

        Handle<Integer> late = lovage.handle(id.toString(), Integer.class);
        assertThatThrownBy(() -> late.await(SOON)).hasMessageContaining("revoked");
        assertThat(begun).isEmpty();
    }

    private void publish(MessageId id) {
        Message message = Message.of(
                id,
                "default",
                "work",
                Payload.utf8("[[1],{},{}]"),
                SystemTime.clock().instant());
        assertThat(lovage.engine()
                        .broker()
                        .publish(List.of(message))
                        .toCompletableFuture()
                        .join())
                .hasSize(1);
    }

    @Test
    void a_task_that_runs_goes_on_unless_it_is_terminated() throws Exception {
        Handle<Integer> running = running();
        JsonNode unused = control("revoke", running.id());
        assertThat(inspect("active")).hasSize(1);

        assertThat(control("terminate", "SIGTERM", running.id()).get("ok").stringValue())
                .isEqualTo("terminate: " + running.id());

        assertThatThrownBy(() -> running.await(SOON)).hasMessageContaining("terminated");
        assertThat(running.state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void terminating_is_an_option_of_revoking_too() throws Exception {
        Handle<Integer> running = running();

        JsonNode unused =
                celery.ask(Map.of("control", "revoke", "with", Map.of("task_id", running.id(), "terminate", true)));

        assertThatThrownBy(() -> running.await(SOON)).hasMessageContaining("terminated");
        assertThat(control("terminate", "SIGKILL", UUID.randomUUID().toString())
                        .get("ok")
                        .stringValue())
                .isEqualTo("terminate: tasks unknown");
    }
}
