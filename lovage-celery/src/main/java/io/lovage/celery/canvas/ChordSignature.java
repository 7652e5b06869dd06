package io.lovage.celery.canvas;

import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A group, and a body that runs with the list of the group's results.
 *
 * @param bodyKwargs named arguments that the body gets besides its own
 */
public record ChordSignature(
        GroupSignature header,
        Signature body,
        Map<String, JsonNode> bodyKwargs,
        List<JsonNode> args,
        SignatureOptions options,
        boolean immutable)
        implements Signature {

    static final String NAME = "celery.chord";

    public ChordSignature {
        bodyKwargs = WireJson.copy(bodyKwargs);
        args = List.copyOf(args);
    }

    public static ChordSignature of(List<Signature> header, Signature body) {
        return new ChordSignature(GroupSignature.of(header), body, Map.of(), List.of(), SignatureOptions.NONE, false);
    }

    @Override
    public String task() {
        return NAME;
    }

    @Override
    public ChordSignature withOptions(SignatureOptions changed) {
        return new ChordSignature(header, body, bodyKwargs, args, changed, immutable);
    }

    /** Those of its body. */
    @Override
    public int completions() {
        return body.completions();
    }
}
