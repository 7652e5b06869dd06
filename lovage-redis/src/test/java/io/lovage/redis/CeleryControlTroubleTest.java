package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.celery.wire.WireJson;
import io.lovage.worker.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What goes wrong between Celery's own tools and a worker of this process, or was told to be otherwise. */
class CeleryControlTroubleTest extends CeleryControlSuite {

    @Test
    void what_makes_no_sense_changes_nothing() {
        for (String text : List.of("", "nonsense", "{}", "[]", "{\"body\":\"e30=\",\"content-type\":\"x\"}")) {
            assertThat(commands.publish("/0.celery.pidbox", text)).isPositive();
        }

        assertThat(inspect("ping").get("ok").stringValue()).isEqualTo("pong");
    }

    @Test
    void a_reply_that_nobody_fetches_is_gone_after_a_while() {
        assertThat(commands.sadd("_kombu.binding.reply.celery.pidbox", "gone\u0006\u0016\u0006\u0016gone.reply"))
                .isEqualTo(1);
        String body = "{\"method\":\"ping\",\"arguments\":{},\"destination\":[\"" + node
                + "\"],\"ticket\":\"t\",\"reply_to\":{\"exchange\":\"reply.celery.pidbox\",\"routing_key\":\"gone\"}}";
        String envelope = WireJson.write(WireJson.object()
                .put("body", body)
                .put("content-type", "application/json")
                .put("content-encoding", "utf-8"));
        assertThat(commands.publish("/0.celery.pidbox", envelope)).isPositive();

        eventually("it has come", SOON, () -> commands.llen("gone.reply") == 1);
        assertThat(commands.pttl("gone.reply")).isBetween(1L, 60_000L);
        assertThat(commands.del("gone.reply")).isEqualTo(1);
        assertThat(commands.del("_kombu.binding.reply.celery.pidbox")).isEqualTo(1);
    }

    @Test
    void a_server_that_comes_back_is_answered_again() {
        server.kill();
        server.restart();

        eventually("it answers", SOON, this::answers);
    }

    @Test
    void a_worker_that_is_told_to_stay_away_is_not_seen() {
        lovage.close();
        lovage = Lovage.open(server.url() + "?celery=off&prefix=" + node + ":");
        start(WorkerSettings.defaults().withName(node));

        assertThat(celery.ask(Map.of("run", List.of("inspect", "-d", node, "-t", "0.5", "ping")))
                        .get("exit")
                        .intValue())
                .isNotZero();
    }

    @Test
    void a_prefix_of_kombu_is_kept_to() throws Exception {
        Path own = Files.createDirectory(folder.resolve("prefix"));
        lovage.close();
        lovage = Lovage.open(server.url() + "?celeryPrefix=k*:&prefix=" + node + ":");
        start(WorkerSettings.defaults().withName(node));
        JsonNode replies;
        try (CeleryTools prefixed = CeleryTools.start(own, server.url(), "k*:")) {
            replies = prefixed.ask(
                    Map.of("control", "ping", "with", Map.of("destination", List.of(node), "timeout", 20)));
        }

        assertThat(replies.get("value").get(0).get(node).get("ok").stringValue())
                .isEqualTo("pong");
    }
}
