package io.lovage.celery.canvas;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Calls {@code each} with every one of {@code items}, one after the other within a single task.
 *
 * @param star whether an item is a list of arguments, or else the only argument
 */
public record MapSignature(
        boolean star,
        Signature each,
        List<JsonNode> items,
        List<JsonNode> args,
        SignatureOptions options,
        boolean immutable)
        implements Signature {

    static final String MAP = "celery.map";
    static final String STARMAP = "celery.starmap";

    public MapSignature {
        items = List.copyOf(items);
        args = List.copyOf(args);
    }

    public static MapSignature map(Signature each, List<JsonNode> items) {
        return new MapSignature(false, each, items, List.of(), SignatureOptions.NONE, true);
    }

    public static MapSignature starmap(Signature each, List<JsonNode> items) {
        return new MapSignature(true, each, items, List.of(), SignatureOptions.NONE, true);
    }

    @Override
    public String task() {
        return star ? STARMAP : MAP;
    }

    @Override
    public MapSignature withOptions(SignatureOptions changed) {
        return new MapSignature(star, each, items, args, changed, immutable);
    }

    @Override
    public int completions() {
        return 1;
    }
}
