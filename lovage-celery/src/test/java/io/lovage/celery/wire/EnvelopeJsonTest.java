package io.lovage.celery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.celery.Capture;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class EnvelopeJsonTest {

    /** Every envelope that Redis was seen to carry, whatever it is about. */
    static Stream<JsonNode> captured() {
        return Capture.all().filter(Capture::isOnRedis).flatMap(EnvelopeJsonTest::envelopeIn);
    }

    private static Stream<JsonNode> envelopeIn(Capture capture) {
        if (!capture.value().startsWith("{") && !capture.value().startsWith("[{")) {
            return Stream.empty();
        }
        JsonNode tree = capture.valueTree();
        JsonNode envelope = tree.isArray() ? tree.get(0) : tree;
        return envelope.has("content-type") ? Stream.of(envelope) : Stream.empty();
    }

    @ParameterizedTest
    @MethodSource("captured")
    void every_captured_envelope_is_read_and_written_as_it_was(JsonNode json) {
        Envelope envelope = EnvelopeJson.read(WireJson.write(json)).value().orElseThrow();

        assertThat(WireJson.parse(EnvelopeJson.write(envelope), "envelope")).isEqualTo(json);
    }

    @Test
    void there_are_as_many_as_were_captured() {
        assertThat(captured()).hasSize(28);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | The envelope is empty",
                "{ | The envelope is not valid JSON",
                "[] | The envelope is a list, not an object",
                "{\"body\": \"x\"} | 'content-type' of the envelope is missing",
                "{\"content-type\": \"application/json\"} | 'body' of the envelope is missing",
                "{\"content-type\": \"a\", \"body\": 5} | 'body' of the envelope is a number",
                "{\"content-type\": \"a\", \"body\": \"x\", \"headers\": []} | 'headers' of the envelope is a list",
                "{\"content-type\": \"a\", \"body\": \"x\", \"properties\": {\"priority\": \"9\"}} | 'priority' of 'properties' of the envelope is a string",
                "{\"content-type\": \"a\", \"body\": \"x\", \"properties\": {\"body_encoding\": \"rot13\"}} | 'body_encoding' is none",
                "{\"content-type\": \"a\", \"body\": \"x\", \"properties\": {\"body_encoding\": \"base64\"}} | The body is said to be base64",
            })
    void a_broken_envelope_tells_why(String text, String reason) {
        assertThat(EnvelopeJson.read(text).reason())
                .hasValueSatisfying(why -> assertThat(why).startsWith(reason));
    }

    @Test
    void a_body_without_encoding_is_plain_text() {
        Envelope envelope = EnvelopeJson.read("{\"content-type\": \"application/json\", \"body\": \"[1]\"}")
                .value()
                .orElseThrow();

        assertThat(envelope.jsonTree().toString()).isEqualTo("[1]");
    }

    @Test
    void what_would_stop_a_python_worker_is_not_written() {
        Properties noTag = Properties.of(2, DeliveryInfo.toQueue("q"), "");
        Envelope envelope = Envelope.json(Payload.utf8("[]"), Map.of(), noTag);

        assertThatThrownBy(() -> EnvelopeJson.write(envelope))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("delivery_tag");
    }

    @Test
    void a_real_gzip_stream_is_read_as_well() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("[1]".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Compression.decompress(Payload.of(bytes.toByteArray()), "gzip")
                        .text())
                .isEqualTo("[1]");
        assertThat(Compression.decompress(Compression.compress(Payload.utf8("[2]")), Compression.ZLIB)
                        .text())
                .isEqualTo("[2]");
    }

    @ParameterizedTest
    @CsvSource({"utf-8, true", "UTF-8, true", "us-ascii, true", "binary, true", "utf-16, false", "latin-1, false"})
    void only_encodings_that_json_comes_in_are_read(String encoding, boolean expected) {
        Envelope envelope = new Envelope(
                Payload.utf8("[]"),
                "application/json",
                encoding,
                Map.of(),
                Properties.of(2, DeliveryInfo.toQueue("q"), "t"));

        assertThat(Decoded.of(envelope::jsonTree).value().isPresent()).isEqualTo(expected);
    }
}
