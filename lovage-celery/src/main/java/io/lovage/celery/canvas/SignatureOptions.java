package io.lovage.celery.canvas;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How a signature is to be sent. A name that isn't known here is kept, and {@code null} counts as not set. The accessors throw a
 * {@link io.lovage.celery.wire.MalformedException} for a value of the wrong type, which {@link Signatures#read} has already looked for.
 */
public record SignatureOptions(Map<String, JsonNode> all) {

    public static final SignatureOptions NONE = new SignatureOptions(Map.of());

    public SignatureOptions {
        all = WireJson.copy(all);
    }

    /** Goes through all accessors, so that what is wrong shows when a message is read and not later. */
    void check() {
        List<@Nullable Object> unused = Arrays.asList(
                taskId(),
                rootId(),
                parentId(),
                replyTo(),
                groupId(),
                groupIndex(),
                queue(),
                shadow(),
                priority(),
                countdown(),
                eta(),
                timeLimit(),
                softTimeLimit(),
                ignoreResult(),
                headers(),
                link(),
                linkError(),
                chain(),
                chord(),
                stampedHeaders());
    }

    public @Nullable String taskId() {
        return text("task_id");
    }

    public @Nullable String rootId() {
        return text("root_id");
    }

    public @Nullable String parentId() {
        return text("parent_id");
    }

    public @Nullable String replyTo() {
        return text("reply_to");
    }

    public @Nullable String groupId() {
        return text("group_id");
    }

    public @Nullable Integer groupIndex() {
        return fields().integerOrNull("group_index");
    }

    public @Nullable String queue() {
        return text("queue");
    }

    public @Nullable String shadow() {
        return text("shadow");
    }

    /** In the transport's meaning. */
    public @Nullable Integer priority() {
        return fields().integerOrNull("priority");
    }

    public @Nullable Duration countdown() {
        return fields().secondsOrNull("countdown");
    }

    public @Nullable Instant eta() {
        return fields().timeOrNull("eta");
    }

    /** Text in ISO 8601, or seconds from sending; JSON's null if not set. */
    public JsonNode expires() {
        return fields().node("expires");
    }

    public @Nullable Duration timeLimit() {
        return fields().secondsOrNull("time_limit");
    }

    public @Nullable Duration softTimeLimit() {
        return fields().secondsOrNull("soft_time_limit");
    }

    public boolean ignoreResult() {
        return fields().flag("ignore_result");
    }

    public Map<String, JsonNode> headers() {
        return fields().map("headers");
    }

    /** What is called with the result. */
    public List<Signature> link() {
        return Signatures.readSome(fields().node("link"));
    }

    /** What is called when it fails. */
    public List<Signature> linkError() {
        return Signatures.readSome(fields().node("link_error"));
    }

    /** The rest of the chain it is in; the next step is the last. */
    public List<Signature> chain() {
        return Signatures.readSome(fields().node("chain"));
    }

    /** The body of the chord whose header it is in. */
    public @Nullable Signature chord() {
        JsonNode chord = fields().node("chord");
        return chord.isNull() ? null : Signatures.read(chord);
    }

    public List<String> stampedHeaders() {
        return fields().texts("stamped_headers");
    }

    public SignatureOptions with(String name, JsonNode value) {
        Map<String, JsonNode> changed = new LinkedHashMap<>(all);
        changed.put(name, value);
        return new SignatureOptions(changed);
    }

    public SignatureOptions with(String name, String value) {
        return with(name, JsonNodeFactory.instance.stringNode(value));
    }

    public SignatureOptions without(String... names) {
        Map<String, JsonNode> fewer = new LinkedHashMap<>(all);
        fewer.keySet().removeAll(List.of(names));
        return new SignatureOptions(fewer);
    }

    /** These, and {@code outer}'s where these say nothing. */
    public SignatureOptions orElse(SignatureOptions outer) {
        Map<String, JsonNode> merged = new LinkedHashMap<>(outer.all);
        all.forEach((name, value) -> {
            if (!value.isNull() || !merged.containsKey(name)) {
                merged.put(name, value);
            }
        });
        return new SignatureOptions(merged);
    }

    private @Nullable String text(String name) {
        return fields().textOrNull(name);
    }

    private Fields fields() {
        return Fields.of(all, "a signature's options");
    }
}
