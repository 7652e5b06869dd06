package io.lovage.celery.canvas;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** A call of Celery's that is not sent yet, or a composition of such. Immutable; {@link Signatures} turns it into JSON and back. */
public sealed interface Signature
        permits TaskSignature, ChainSignature, GroupSignature, ChordSignature, MapSignature, ChunksSignature {

    /** The task's name; a composition's begins with {@code celery.}. */
    String task();

    /** Positional arguments; those of a composition go to what starts it. */
    List<JsonNode> args();

    SignatureOptions options();

    /** Whether it ignores the result of the step before. */
    boolean immutable();

    Signature withOptions(SignatureOptions changed);

    /** How many completions a chord waits for if this is in its header. */
    int completions();

    /** The sum of {@link #completions} over {@code members}. */
    static int completionsOf(List<Signature> members) {
        return members.stream().mapToInt(Signature::completions).sum();
    }
}
