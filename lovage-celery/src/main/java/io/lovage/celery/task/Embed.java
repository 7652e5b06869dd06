package io.lovage.celery.task;

import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.WireJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What follows a task. {@code null} and an empty list mean the same, but are told apart on the wire.
 *
 * @param callbacks called with its result
 * @param errbacks called when it fails
 * @param chain the rest of its chain; the next step is the last
 * @param chord the body of the chord whose header it is in
 */
public record Embed(
        @Nullable List<Signature> callbacks,
        @Nullable List<Signature> errbacks,
        @Nullable List<Signature> chain,
        @Nullable Signature chord) {

    public static final Embed NOTHING = new Embed(null, null, null, null);

    private static final String CALLBACKS = "callbacks";
    private static final String ERRBACKS = "errbacks";
    private static final String CHAIN = "chain";
    private static final String CHORD = "chord";

    public Embed {
        callbacks = callbacks == null ? null : List.copyOf(callbacks);
        errbacks = errbacks == null ? null : List.copyOf(errbacks);
        chain = chain == null ? null : List.copyOf(chain);
    }

    /** The step after this one in its chain, or {@code null}. */
    public @Nullable Signature nextInChain() {
        return chain == null || chain.isEmpty() ? null : chain.get(chain.size() - 1);
    }

    /** Whether nothing follows the task. */
    public boolean isEmpty() {
        return orNone(callbacks).isEmpty()
                && orNone(errbacks).isEmpty()
                && orNone(chain).isEmpty()
                && chord == null;
    }

    /** {@code signatures}, or none. */
    public static List<Signature> orNone(@Nullable List<Signature> signatures) {
        return signatures == null ? List.of() : signatures;
    }

    static Embed read(JsonNode json) {
        if (json.isNull()) {
            return NOTHING;
        }
        Fields fields = Fields.of(json, "the body's third part (embed)");
        JsonNode chord = fields.node(CHORD);
        return new Embed(
                some(fields, CALLBACKS),
                some(fields, ERRBACKS),
                some(fields, CHAIN),
                chord.isNull() ? null : Signatures.read(chord));
    }

    ObjectNode write() {
        ObjectNode json = WireJson.object();
        json.set(CALLBACKS, list(callbacks));
        json.set(ERRBACKS, list(errbacks));
        json.set(CHAIN, list(chain));
        json.set(CHORD, chord == null ? WireJson.nothing() : Signatures.write(chord));
        return json;
    }

    private static @Nullable List<Signature> some(Fields fields, String name) {
        JsonNode list = fields.node(name);
        return list.isNull() ? null : Signatures.readSome(list);
    }

    private static JsonNode list(@Nullable List<Signature> signatures) {
        return signatures == null ? WireJson.nothing() : Signatures.writeAll(signatures);
    }
}
