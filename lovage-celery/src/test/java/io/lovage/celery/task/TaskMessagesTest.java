package io.lovage.celery.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.Capture;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.wire.Compression;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class TaskMessagesTest {

    private static final Properties TO_CELERY = Properties.of(2, DeliveryInfo.toQueue("celery"), "tag");

    @Nested
    class Golden {

        static Stream<Capture> tasks() {
            return Stream.concat(Capture.ofKind("task"), Capture.ofKind("redis-restore"));
        }

        @ParameterizedTest
        @MethodSource("tasks")
        void every_captured_task_is_read_and_written_as_it_was(Capture capture) {
            Envelope envelope = capture.envelope();
            Decoded<TaskMessage> read = TaskMessages.read(envelope);
            assertThat(read.reason()).isEmpty();

            Envelope written = TaskMessages.write(read.value().orElseThrow(), envelope.properties());

            assertThat(again(WireJson.object(written.headers()))).isEqualTo(WireJson.object(envelope.headers()));
            assertThat(written.jsonTree()).isEqualTo(envelope.jsonTree());
            assertThat(written.properties()).isEqualTo(envelope.properties());
        }

        @ParameterizedTest
        @MethodSource("tasks")
        void every_captured_envelope_on_redis_is_written_as_it_was(Capture capture) {
            if (capture.isOnRedis()) {
                assertThat(WireJson.parse(EnvelopeJson.write(capture.envelope()), "envelope"))
                        .isEqualTo(capture.valueTree());
            }
        }

        @Test
        void there_are_as_many_as_were_captured() {
            assertThat(tasks()).hasSize(65);
        }

        private static JsonNode again(JsonNode tree) {
            return WireJson.parse(WireJson.write(tree), "tree");
        }
    }

    @Nested
    class Reading {

        @Test
        void a_plain_call_has_its_name_and_arguments() {
            TaskMessage message = read("001");

            assertThat(message.task()).isEqualTo("proj.add");
            assertThat(message.args()).map(JsonNode::intValue).containsExactly(2, 3);
            assertThat(message.embed()).isEqualTo(Embed.NOTHING);
            assertThat(message.caption().args()).isEqualTo("(2, 3)");
        }

        @Test
        void times_and_limits_have_their_meaning() {
            assertThat(read("006").terms().eta()).isEqualTo(etaOf("006"));
            assertThat(read("008").terms().expires()).isNotNull();
            Terms limited = read("010").terms();
            assertThat(limited.hardLimit()).isEqualTo(Duration.ofSeconds(30));
            assertThat(limited.softLimit()).isEqualTo(Duration.ofSeconds(20));
            assertThat(read("018").terms().retries()).isEqualTo(1);
            assertThat(read("014").terms().ignoreResult()).isTrue();
        }

        @Test
        void what_users_add_stands_apart_from_celerys_own_headers() {
            assertThat(read("011").otherHeaders()).containsOnlyKeys("tenant", "n");
        }

        @Test
        void the_next_step_of_a_chain_is_the_last_of_the_list() {
            Embed embed = read("029").embed();

            assertThat(embed.chain()).hasSize(2);
            assertThat(embed.nextInChain())
                    .isInstanceOfSatisfying(
                            TaskSignature.class, next -> assertThat(next.task()).isEqualTo("proj.mul"));
        }

        @Test
        void a_chord_may_be_a_step_of_a_chain() {
            assertThat(read("039").embed().nextInChain()).isInstanceOfSatisfying(ChordSignature.class, chord -> {
                assertThat(chord.header().tasks()).hasSize(2);
                assertThat(chord.completions()).isEqualTo(1);
            });
        }

        @Test
        void only_a_chords_body_makes_a_member_of_a_chord() {
            assertThat(read("034").embed().chord()).isNotNull();
            assertThat(read("036").lineage().group()).isNotNull();
            assertThat(read("036").embed().chord()).isNull();
        }

        @Test
        void a_message_of_celery_5_2_has_no_stamps() {
            assertThat(read("002").stamps()).isNull();
            assertThat(read("001").stamps()).isEqualTo(Stamps.NONE);
            assertThat(read("047").stamps().names()).containsExactly("monitoring_id", "tags");
        }

        @Test
        void the_least_that_a_foreign_sender_may_send_is_enough() {
            Envelope least =
                    Envelope.json(Payload.utf8("[[1], {}, null]"), headers("{\"task\":\"a\",\"id\":\"1\"}"), TO_CELERY);

            TaskMessage message = TaskMessages.read(least).value().orElseThrow();

            assertThat(message.args()).hasSize(1);
            assertThat(message.terms()).isEqualTo(Terms.NONE);
        }

        private static Instant etaOf(String capture) {
            return Instant.parse(Capture.of(capture).json().at("/headers/eta").stringValue());
        }

        private static TaskMessage read(String capture) {
            return TaskMessages.read(Capture.of(capture).envelope()).value().orElseThrow();
        }
    }

    @Nested
    class Broken {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "[1, 2]               | The body is a list of 2, not a list of three",
                    "{\"a\": 1}           | The body is an object, not a list of three",
                    "[{}, {}, {}]         | The body's first part (args) is an object, not a list",
                    "[[], [], {}]         | The body's second part (kwargs) is a list, not an object",
                    "[[], {}, 5]          | The body's third part (embed) is a number, not an object",
                    "[[], {}, {\"chain\": [5]}] | A signature is a number, not an object",
                    "[[], {}, {\"chord\": {\"args\": []}}] | 'task' of a signature is missing",
                    "[[], {}, {\"chord\": {\"task\": \"a\", \"options\": {\"priority\": \"high\"}}}]"
                            + " | 'priority' of a signature's options is a string, not an integer",
                    "[[], {}, {\"chain\": [{\"task\": \"celery.chord\"}]}] | A signature is null, not an object",
                    "[[                   | The body is not valid JSON",
                    "``                   | The body is empty",
                })
        void a_body_that_is_none_is_told(String body, String reason) {
            assertThat(reasonOf(headers("{\"task\":\"a\",\"id\":\"1\"}"), Payload.utf8(body)))
                    .startsWith(reason);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{\"task\":\"a\"} | 'id' of the headers is missing.",
                    "{\"id\":\"1\"} | The headers have no 'task'",
                    "{\"task\":5,\"id\":\"1\"} | 'task' of the headers is a number, not a string.",
                    "{\"task\":\"a\",\"id\":\"1\",\"eta\":\"soon\"} | 'eta' of the headers is not a time",
                    "{\"task\":\"a\",\"id\":\"1\",\"timelimit\":[1]} | 'timelimit' of the headers has 1 parts, not 2",
                    "{\"task\":\"a\",\"id\":\"1\",\"timelimit\":[1e30,null]} | 'hard' of 'timelimit' of the headers is too many seconds",
                    "{\"task\":\"a\",\"id\":\"1\",\"retries\":99999999999} | 'retries' of the headers is a number, not an integer",
                })
        void a_header_of_the_wrong_kind_is_told(String headers, String reason) {
            assertThat(reasonOf(headers(headers), Payload.utf8("[[], {}, {}]"))).startsWith(reason);
        }

        @Test
        void protocol_1_is_named() {
            Payload old = Payload.utf8("{\"task\": \"a\", \"id\": \"1\", \"args\": [], \"kwargs\": {}}");

            assertThat(reasonOf(Map.of(), old)).contains("protocol 1").contains("task_protocol");
        }

        @ParameterizedTest
        @CsvSource({
            "application/x-python-serialize, pickle",
            "application/x-yaml, serializer",
            "application/x-msgpack, serializer",
            "application/json; charset=utf-8, without parameters",
            "text/plain, application/json",
        })
        void content_that_is_not_json_is_refused_by_its_name(String type, String word) {
            Envelope envelope = new Envelope(
                    Payload.utf8("[[], {}, {}]"), type, "utf-8", headers("{\"task\":\"a\",\"id\":\"1\"}"), TO_CELERY);

            assertThat(TaskMessages.read(envelope).reason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains(word));
        }

        @ParameterizedTest
        @CsvSource({
            "application/x-bz2, not supported",
            "application/x-lzma, not supported",
            "application/zstd, not supported",
            "application/x-brotli, not supported",
            "application/x-gzip, damaged",
        })
        void a_compression_that_is_not_known_is_refused_by_its_name(String name, String word) {
            Map<String, JsonNode> headers = headers("{\"task\":\"a\",\"id\":\"1\",\"compression\":\"" + name + "\"}");

            assertThat(reasonOf(headers, Payload.utf8("[[], {}, {}]")))
                    .contains(name)
                    .contains(word);
        }

        @Test
        void a_body_that_would_fill_the_memory_is_refused() {
            Payload bomb = Compression.compress(Payload.of(new byte[Compression.MAX_BYTES + 1]));
            Map<String, JsonNode> headers = headers("{\"task\":\"a\",\"id\":\"1\",\"compression\":\"gzip\"}");

            assertThat(reasonOf(headers, bomb)).contains("67,108,864").contains("too much");
        }

        @Test
        void data_that_is_nested_too_deep_is_refused() {
            Payload deep = Payload.utf8("[" + "[".repeat(200) + "]".repeat(200) + ", {}, {}]");

            assertThat(reasonOf(headers("{\"task\":\"a\",\"id\":\"1\"}"), deep)).contains("nesting depth");
        }

        private static String reasonOf(Map<String, JsonNode> headers, Payload body) {
            Decoded<TaskMessage> read = TaskMessages.read(Envelope.json(body, headers, TO_CELERY));
            return read.reason().orElseThrow();
        }
    }

    @Nested
    class Writing {

        @Test
        void a_new_call_has_everything_that_python_sends() {
            TaskMessage message = TaskMessage.of(
                    "id-1", "proj.add", List.of(WireJson.tree(2)), Map.of("flag", WireJson.tree(true)), "java@host");

            Envelope envelope = TaskMessages.write(message, TO_CELERY.withTask("id-1", ""));

            assertThat(envelope.headers()).containsOnlyKeys(TaskHeaders.NAMES.toArray(String[]::new));
            assertThat(envelope.headers().get("lang").stringValue()).isEqualTo("java");
            assertThat(envelope.headers().get("argsrepr").stringValue()).isEqualTo("(2,)");
            assertThat(envelope.headers().get("kwargsrepr").stringValue()).isEqualTo("{'flag': True}");
            assertThat(envelope.headers().get("root_id").stringValue()).isEqualTo("id-1");
            assertThat(envelope.body().text())
                    .isEqualTo(
                            "[[2],{\"flag\":true},{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]");
        }

        @Test
        void half_a_surrogate_pair_and_numbers_that_are_none_survive() {
            Payload odd = Payload.utf8("[[\"\\ud800\", NaN, -Infinity, 1180591620717411303424, 2.0], {}, {}]");
            Envelope envelope = Envelope.json(odd, headers("{\"task\":\"a\",\"id\":\"1\"}"), TO_CELERY);

            TaskMessage message = TaskMessages.read(envelope).value().orElseThrow();

            assertThat(TaskMessages.write(message, TO_CELERY).body().text())
                    .startsWith("[[\"\\uD800\",NaN,-Infinity,1180591620717411303424,2.0],{},");
        }
    }

    private static Map<String, JsonNode> headers(String json) {
        Map<String, JsonNode> headers = new LinkedHashMap<>();
        WireJson.parse(json, "headers").properties().forEach(field -> headers.put(field.getKey(), field.getValue()));
        return headers;
    }
}
