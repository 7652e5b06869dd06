package io.lovage.celery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** One message that real Celery sent, taken from the wire. */
public record Capture(String name, JsonNode json) {

    /** The capture whose name begins with {@code prefix}, such as its number. */
    public static Capture of(String prefix) {
        List<Capture> found =
                all().filter(capture -> capture.name.startsWith(prefix)).toList();
        assertThat(found).as("captures that begin with %s", prefix).hasSize(1);
        return found.get(0);
    }

    /** Every capture of a kind, by number. */
    public static Stream<Capture> ofKind(String kind) {
        return all().filter(capture -> capture.kind().equals(kind));
    }

    public static Stream<Capture> all() {
        try {
            Path folder = Path.of(Capture.class.getResource("/captures").toURI());
            try (Stream<Path> files = Files.list(folder)) {
                return files
                        .filter(file -> file.toString().endsWith(".json"))
                        .sorted()
                        .map(Capture::read)
                        .toList()
                        .stream();
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The captures can't be read", e);
        }
    }

    private static Capture read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".json", "");
            return new Capture(name, WireJson.parse(Files.readString(file), name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String kind() {
        return json.get("kind").stringValue();
    }

    public boolean isOnRedis() {
        return json.has("value");
    }

    public String value() {
        return json.get("value").stringValue();
    }

    public JsonNode valueTree() {
        return WireJson.parse(value(), name);
    }

    public Envelope envelope() {
        return isOnRedis() ? EnvelopeJson.read(value()).value().orElseThrow() : rabbitEnvelope();
    }

    /** What the message says, decompressed and decoded. */
    public JsonNode bodyTree() {
        return envelope().jsonTree();
    }

    private Envelope rabbitEnvelope() {
        Fields properties = Fields.of(json.get("properties"), "properties");
        String body = json.get("body").stringValue();
        boolean base64 = json.get("body_transfer").stringValue().equals("base64");
        return new Envelope(
                base64 ? Payload.of(Base64.getDecoder().decode(body)) : Payload.utf8(body),
                properties.text("content_type"),
                properties.textOrNull("content_encoding"),
                Fields.of(json, "capture").map("headers"),
                new Properties(
                        properties.textOrNull("correlation_id"),
                        properties.textOrNull("reply_to"),
                        properties.integerOrNull("priority"),
                        properties.integerOrNull("delivery_mode"),
                        properties.textOrNull("expiration"),
                        null,
                        null,
                        Map.of()));
    }

    @Override
    public String toString() {
        return name;
    }
}
