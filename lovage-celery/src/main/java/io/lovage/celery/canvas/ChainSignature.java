package io.lovage.celery.canvas;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One after the other, each with the result of the one before.
 *
 * @param tasks the first first
 */
public record ChainSignature(List<Signature> tasks, List<JsonNode> args, SignatureOptions options, boolean immutable)
        implements Signature {

    static final String NAME = "celery.chain";

    public ChainSignature {
        tasks = List.copyOf(tasks);
        args = List.copyOf(args);
    }

    public static ChainSignature of(List<Signature> tasks) {
        return new ChainSignature(tasks, List.of(), SignatureOptions.NONE, false);
    }

    @Override
    public String task() {
        return NAME;
    }

    @Override
    public ChainSignature withOptions(SignatureOptions changed) {
        return new ChainSignature(tasks, args, changed, immutable);
    }

    /** Those of its last step that isn't empty. */
    @Override
    public int completions() {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            int last = tasks.get(i).completions();
            if (last > 0) {
                return last;
            }
        }
        return 0;
    }
}
