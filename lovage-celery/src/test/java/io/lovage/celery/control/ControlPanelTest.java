package io.lovage.celery.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.Capture;
import io.lovage.celery.event.LamportClock;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ControlPanelTest {

    private static final String NODE = "w1@pyhost";

    private final FakeWorker worker = new FakeWorker();
    private final LamportClock clock = new LamportClock();
    private final ControlPanel panel = new ControlPanel(NODE, worker, worker, clock);

    static Stream<Capture> requests() {
        return Capture.ofKind("pidbox-request");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void every_captured_request_is_read_and_answered_if_it_wants_a_reply(Capture capture) {
        JsonNode body = capture.bodyTree();
        ControlRequest request = read(capture);

        assertThat(request.method()).isEqualTo(body.get("method").stringValue());
        assertThat(WireJson.object(request.arguments())).isEqualTo(body.get("arguments"));
        assertThat(request.clock())
                .isEqualTo(capture.envelope().headers().get("clock").longValue());
        assertThat(panel.handle(request).isPresent()).isEqualTo(body.has("ticket"));
    }

    @Test
    void there_are_as_many_as_were_captured() {
        assertThat(requests()).hasSize(27);
    }

    @Nested
    class Asked {

        @ParameterizedTest
        @CsvSource({"126, 127", "132, 133", "136, 137", "160, 161", "162, 163", "164, 165", "168, 169"})
        void it_answers_as_python_does(String request, String reply) {
            worker.revoked.add("a18524e9-22f7-45fa-98d2-0af8e43f56a3");

            assertThat(answer(request)).isEqualTo(replyOf(reply));
        }

        @Test
        void a_reply_travels_as_pythons() {
            Envelope reply = panel.handle(read(Capture.of("177"))).orElseThrow().write("tag");
            Envelope captured = Capture.of("178").envelope();

            assertThat(reply.jsonTree()).isEqualTo(captured.jsonTree());
            assertThat(reply.headers().get("ticket"))
                    .isEqualTo(captured.headers().get("ticket"));
            assertThat(reply.headers().get("clock").longValue()).isGreaterThan(5);
            assertThat(reply.properties())
                    .usingRecursiveComparison()
                    .ignoringFields("deliveryTag")
                    .isEqualTo(captured.properties());
        }

        @Test
        void active_tasks_are_told_as_they_are_or_as_text() {
            worker.active.add(FakeWorker.task(replyOf("167").get(0)));

            assertThat(answer("166")).isEqualTo(replyOf("167"));
            assertThat(answer("active", "{\"safe\": true}").get(0).get("args").stringValue())
                    .isEqualTo("(2.2,)");
        }

        @Test
        void tasks_that_wait_for_their_time_are_told_with_it() {
            JsonNode told = replyOf("171").get(0);
            worker.scheduled.add(new ScheduledTask(
                    Instant.parse("2026-11-22T12:52:31.164995Z"), FakeWorker.task(told.get("request"))));

            assertThat(answer("170")).isEqualTo(replyOf("171"));
        }

        @Test
        void a_task_is_found_by_its_id() {
            String id = "b038994e-1355-4117-98d9-0c2c02c1273c";
            worker.active.add(FakeWorker.task(replyOf("139").get(id).get(1)));

            assertThat(answer("138")).isEqualTo(replyOf("139"));
            assertThat(answer("query_task", "{\"ids\": \"" + id + "\"}")).isEqualTo(replyOf("139"));
        }

        @Test
        void tasks_are_listed_by_name_without_celerys_own() {
            Map<String, Map<String, String>> known = new TreeMap<>();
            replyOf("131").forEach(name -> known.put(name.stringValue(), Map.of()));
            known.put("celery.map", Map.of());
            worker.registered = known;

            assertThat(answer("130")).isEqualTo(replyOf("131"));
            assertThat(answer("registered", "{\"builtins\": true}")).hasSize(known.size());
        }

        @Test
        void attributes_of_tasks_are_told_if_they_have_them() {
            worker.registered = Map.of("a", Map.of("rate_limit", "1/s", "queue", "q"), "b", Map.of());

            assertThat(answer("registered", "{}").toString()).isEqualTo("[\"a [rate_limit=1/s]\",\"b\"]");
            assertThat(answer("registered", "{\"taskinfoitems\": [\"queue\", \"max_retries\"]}")
                            .toString())
                    .isEqualTo("[\"a [queue=q]\",\"b\"]");
        }

        @Test
        void stats_have_what_monitors_read_of_them() {
            JsonNode stats = answer("128");

            for (String path : new String[] {"/total/proj.add", "/pid", "/pool/max-concurrency", "/prefetch_count"}) {
                assertThat(stats.at(path)).as(path).isEqualTo(replyOf("129").at(path));
            }
            assertThat(stats.get("clock").isString()).isTrue();
            assertThat(stats.get("uptime").intValue()).isEqualTo(15);
            assertThat(stats.at("/pool/processes").get(0).intValue()).isEqualTo(1856);
            assertThat(stats.at("/broker/transport").stringValue()).isEqualTo("redis");
        }

        @Test
        void the_clock_is_ahead_of_the_asker() {
            assertThat(answer("134").get("clock").longValue()).isEqualTo(22);
        }

        @Test
        void settings_and_report_are_told() {
            assertThat(answer("conf", "{\"with_defaults\": false}").toString()).isEqualTo("{\"concurrency\":2}");
            assertThat(answer("report", "{}").toString()).isEqualTo("{\"ok\":\"all is well\"}");
        }

        @Test
        void a_worker_that_starts_is_told_which_tasks_are_revoked_and_tells_its_own() {
            worker.revoked.add("mine");

            JsonNode reply = answer("140");

            assertThat(worker.orders).containsExactly("revoke [dead-task-id]");
            assertThat(reply.at("/revoked/mine").toString()).isEqualTo("[1.0,\"mine\"]");
            assertThat(reply.get("clock").isIntegralNumber()).isTrue();
            assertThat(answer("hello", "{\"from_node\": \"" + NODE + "\"}").isNull())
                    .isTrue();
        }
    }

    @Nested
    class Ordered {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "142 | 143 | revoke [def0bfe6-e040-4244-835e-7db4cf07eba4]",
                    "144 | 145 | terminate [45925910-55c5-4fc5-8f50-a9b7a51e22ac] with SIGTERM",
                    "148 | 149 | rate limit proj.add 100 per PT1M",
                    "150 | 151 | time limit proj.add soft PT50S hard PT1M",
                    "152 | 153 | add ConsumedQueue[name=extra, exchange=extra_ex, exchangeType=direct,"
                            + " routingKey=extra_rk, maxPriority=null]",
                    "154 | 155 | cancel extra",
                    "156 | 157 | grow 1",
                    "158 | 159 | autoscale 4 1",
                })
        void it_obeys_and_answers_as_python_does(String request, String reply, String order) {
            worker.running.add("45925910-55c5-4fc5-8f50-a9b7a51e22ac");

            JsonNode answer = answer(request);

            assertThat(worker.orders).containsExactly(order);
            assertThat(answer).isEqualTo(replyOf(reply));
        }

        @ParameterizedTest
        @CsvSource({"173, heartbeat", "174, shutdown"})
        void it_obeys_without_an_answer_if_none_is_wanted(String request, String order) {
            assertThat(panel.handle(read(Capture.of(request)))).isEmpty();
            assertThat(worker.orders).containsExactly(order);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "revoke | {\"task_id\": [\"a\", \"b\"]} | {\"ok\":\"tasks {'a', 'b'} flagged as revoked\"}",
                    "revoke | {} | {\"error\":\"ValueError(\\\"'task_id' of the arguments of revoke is missing.\\\")\"}",
                    "terminate | {\"task_id\": \"a\"} | {\"ok\":\"terminate: tasks unknown\"}",
                    "rate_limit | {\"task_name\": \"x\", \"rate_limit\": \"1/s\"} | {\"error\":\"unknown task\"}",
                    "rate_limit | {\"task_name\": \"proj.add\", \"rate_limit\": null} | {\"ok\":\"rate limit disabled successfully\"}",
                    "rate_limit | {\"task_name\": \"proj.add\", \"rate_limit\": 0} | {\"ok\":\"rate limit disabled successfully\"}",
                    "rate_limit | {\"task_name\": \"proj.add\", \"rate_limit\": \"5/q\"} | {\"error\":\"KeyError('q')\"}",
                    "rate_limit | {\"task_name\": \"proj.add\", \"rate_limit\": \"x/s\"} | {\"error\":\"Invalid rate limit string:"
                            + " ValueError(\\\"could not convert string to float: 'x'\\\")\"}",
                    "time_limit | {\"task_name\": \"x\"} | {\"error\":\"unknown task\"}",
                    "pool_shrink | {\"n\": 2} | {\"ok\":\"pool will shrink\"}",
                    "enable_events | {} | {\"ok\":\"task events enabled\"}",
                    "disable_events | {} | {\"ok\":\"task events already disabled\"}",
                    "add_consumer | {\"queue\": \" \"} | {\"error\":\"IllegalArgumentException(\\\"The queue's name is empty.\\\")\"}",
                    "heartbeat | {} | null",
                })
        void each_order_has_its_answer(String method, String arguments, String reply) {
            assertThat(answer(method, arguments).toString()).isEqualTo(reply);
        }

        @Test
        void shrinking_is_growing_by_less_than_nothing() {
            JsonNode unused = answer("pool_shrink", "{\"n\": 2}");

            assertThat(worker.orders).containsExactly("grow -2");
        }

        @Test
        void a_worker_that_scales_itself_tells_its_bounds() {
            worker.bounds = new WorkerControl.Bounds(4, 1);

            assertThat(answer("158").toString()).isEqualTo("{\"ok\":\"autoscale now max=4 min=1\"}");
        }

        @Test
        void events_that_are_told_already_are_no_change() {
            JsonNode unused = answer("enable_events", "{}");

            assertThat(answer("enable_events", "{}").toString()).isEqualTo("{\"ok\":\"task events already enabled\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        ", , , true",
        "w1@pyhost, , , true",
        "w2@pyhost, , , false",
        ", w*@*, glob, true",
        ", w[!2-9]@pyh?st, glob, true",
        ", w[2-9]@*, glob, false",
        ", w1.pyhost, glob, false",
        ", w?, glob, false",
        ", '?@pyhost', glob, false",
        ", 'w\\d@py', pcre, true",
        ", '@py', pcre, false",
        ", '(', pcre, false",
        ", w*, regexp, false",
    })
    void only_whom_it_is_for_acts(String destination, String pattern, String matcher, boolean expected) {
        String names = destination == null ? "null" : "[\"" + destination + "\"]";
        ControlRequest request = ControlRequest.read(request(WireJson.write(WireJson.object()
                        .put("method", "ping")
                        .put("pattern", pattern)
                        .put("matcher", matcher)
                        .set("destination", WireJson.parse(names, "names")))))
                .value()
                .orElseThrow();

        assertThat(request.isFor(NODE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 'method' of the request is missing",
                "{\"method\": \"ping\", \"destination\": \"w1\"} | 'destination' of the request is a string",
                "{\"method\": \"ping\", \"arguments\": []} | 'arguments' of the request is a list",
                "[] | The request is a list",
            })
    void a_broken_request_tells_why(String json, String reason) {
        Decoded<ControlRequest> read = ControlRequest.read(request(json));

        assertThat(read.reason())
                .hasValueSatisfying(
                        why -> assertThat(why.toLowerCase(Locale.ROOT)).startsWith(reason.toLowerCase(Locale.ROOT)));
    }

    private static Envelope request(String json) {
        return Envelope.json(
                Payload.utf8(json), Map.of(), Capture.of("177").envelope().properties());
    }

    @Test
    void a_request_that_is_written_is_read_as_it_was() {
        ControlRequest asked = new ControlRequest(
                "hello",
                Map.of("from_node", WireJson.tree("w1@host")),
                List.of("w2@host"),
                null,
                null,
                "ticket",
                new DeliveryInfo("reply.celery.pidbox", "key", null),
                7);
        ControlRequest order = ControlRequest.order("enable_events", Map.of(), null, 8);

        assertThat(ControlRequest.read(asked.write("tag")).value()).contains(asked);
        assertThat(ControlRequest.read(order.write("tag")).value()).contains(order);
    }

    private static ControlRequest read(Capture capture) {
        return ControlRequest.read(capture.envelope()).value().orElseThrow();
    }

    private JsonNode answer(String capture) {
        return again(panel.handle(read(Capture.of(capture))).orElseThrow().value());
    }

    private JsonNode answer(String method, String arguments) {
        Map<String, JsonNode> all =
                Fields.of(WireJson.parse(arguments, "arguments"), "arguments").others(Set.of());
        ControlRequest request =
                new ControlRequest(method, all, null, null, null, "ticket", new DeliveryInfo("reply", "key", null), 0);
        return again(panel.handle(request).orElseThrow().value());
    }

    private static JsonNode replyOf(String capture) {
        ObjectNode body = (ObjectNode) Capture.of(capture).bodyTree();
        return body.get(NODE);
    }

    private static JsonNode again(JsonNode tree) {
        return WireJson.parse(WireJson.write(tree), "tree");
    }
}
