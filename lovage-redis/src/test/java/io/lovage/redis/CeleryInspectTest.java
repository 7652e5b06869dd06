package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.client.Handle;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Celery's own tools are told by a worker of this process. */
class CeleryInspectTest extends CeleryControlSuite {

    @Test
    void command_lines_find_the_worker() throws Exception {
        assertThat(celery.shell("status")).contains(node + ": OK").contains("1 node online");
        assertThat(celery.shell("inspect", "-d", node, "ping")).contains("pong");
        assertThat(celery.run("status")).contains(node + ": OK");
    }

    @Test
    void it_tells_of_its_tasks() throws Exception {
        Handle<Integer> running = running();
        Handle<Integer> scheduled = lovage.enqueue(QUICK.with(3).in(Duration.ofHours(1)));

        assertThat(inspect("active")).singleElement().satisfies(task -> {
            assertThat(task.get("id").stringValue()).isEqualTo(running.id());
            assertThat(task.get("name").stringValue()).isEqualTo("work");
            assertThat(task.get("args").get(0).intValue()).isEqualTo(7);
            assertThat(task.get("time_start").doubleValue()).isPositive();
        });
        assertThat(inspect("scheduled")).singleElement().satisfies(task -> {
            assertThat(task.get("request").get("id").stringValue()).isEqualTo(scheduled.id());
            assertThat(task.get("eta").stringValue()).startsWith("20");
        });
        JsonNode found = inspect(
                "query_task", running.id(), scheduled.id(), UUID.randomUUID().toString());
        assertThat(found.get(running.id()).get(0).stringValue()).isEqualTo("active");
        assertThat(found.get(scheduled.id()).get(0).stringValue()).isEqualTo("reserved");
        assertThat(found.size()).isEqualTo(2);
    }

    @Test
    void it_tells_of_itself() throws Exception {
        assertThat(lovage.enqueue(QUICK.with(1)).await(SOON)).isEqualTo(1);
        eventually("it is counted", SOON, () -> desk.ended().containsKey("quick"));

        JsonNode stats = inspect("stats");

        assertThat(stats.get("total").get("quick").intValue()).isEqualTo(1);
        assertThat(stats.get("pool").get("max-concurrency").intValue()).isEqualTo(2);
        assertThat(stats.get("pid").longValue())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(stats.get("broker").get("port").intValue()).isEqualTo(server.port());
        assertThat(inspect("registered").toString()).contains("\"work\"").contains("\"quick\"");
        assertThat(inspect("active_queues").get(0).get("name").stringValue()).isEqualTo("default");
        assertThat(inspect("revoked")).isEmpty();
        assertThat(inspect("conf").get("worker_concurrency").intValue()).isEqualTo(2);
        assertThat(inspect("report").get("ok").stringValue()).contains("lovage");
        assertThat(inspect("clock").get("clock").intValue()).isPositive();
    }
}
