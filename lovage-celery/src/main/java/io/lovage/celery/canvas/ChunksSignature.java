package io.lovage.celery.canvas;

import io.lovage.message.InvalidMessageException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Splits {@code items} into parts of {@code size}, and runs {@code each} over the items of a part within one task.
 *
 * @param size of a part, at least 1
 */
public record ChunksSignature(
        Signature each,
        List<JsonNode> items,
        int size,
        List<JsonNode> args,
        SignatureOptions options,
        boolean immutable)
        implements Signature {

    static final String NAME = "celery.chunks";

    public ChunksSignature {
        if (size < 1) {
            throw new InvalidMessageException("Chunks of %d items can't be. Use 1 or more.", size);
        }
        items = List.copyOf(items);
        args = List.copyOf(args);
    }

    public static ChunksSignature of(Signature each, List<JsonNode> items, int size) {
        return new ChunksSignature(each, items, size, List.of(), SignatureOptions.NONE, true);
    }

    @Override
    public String task() {
        return NAME;
    }

    @Override
    public ChunksSignature withOptions(SignatureOptions changed) {
        return new ChunksSignature(each, items, size, args, changed, immutable);
    }

    /** One: sent as it is, it is a task that sends the parts and doesn't wait for them. */
    @Override
    public int completions() {
        return 1;
    }

    /** What a client sends for it, in order to get the results. */
    public GroupSignature parts() {
        List<Signature> parts = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            parts.add(MapSignature.starmap(each, items.subList(from, Math.min(from + size, items.size()))));
        }
        return GroupSignature.of(parts);
    }
}
