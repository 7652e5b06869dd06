package io.lovage.celery.canvas;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Side by side, each with the same input. */
public record GroupSignature(List<Signature> tasks, List<JsonNode> args, SignatureOptions options, boolean immutable)
        implements Signature {

    static final String NAME = "celery.group";

    public GroupSignature {
        tasks = List.copyOf(tasks);
        args = List.copyOf(args);
    }

    public static GroupSignature of(List<Signature> tasks) {
        return new GroupSignature(tasks, List.of(), SignatureOptions.NONE, false);
    }

    @Override
    public String task() {
        return NAME;
    }

    @Override
    public GroupSignature withOptions(SignatureOptions changed) {
        return new GroupSignature(tasks, args, changed, immutable);
    }

    @Override
    public int completions() {
        return Signature.completionsOf(tasks);
    }
}
