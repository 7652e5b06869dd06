package io.lovage.celery.follow;

import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.result.ChordPart;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A part of a chord to hand in, and what finishing the chord needs if it turns out to be the last one.
 *
 * @param group the chord's id
 * @param index the part's place, or {@code null} for after all others
 * @param body what follows the chord
 * @param rootId the first task of the member's workflow
 */
public record ChordReturn(String group, @Nullable Integer index, ChordPart part, Signature body, String rootId) {

    private static final String GROUP = "group";
    private static final String INDEX = "index";
    private static final String PART = "part";
    private static final String BODY = "body";
    private static final String ROOT = "root";

    /** That of a task which ended as {@code document} says, if its options make it a member of a chord; else {@code null}. */
    static @Nullable ChordReturn of(SignatureOptions options, ResultDocument document, String rootId) {
        Signature body = options.chord();
        String group = options.groupId();
        return body == null || group == null
                ? null
                : new ChordReturn(group, options.groupIndex(), ChordPart.of(document), body, rootId);
    }

    /** Reads what {@link #write} wrote; whatever is wrong with it is the reason of a broken one. */
    public static Decoded<ChordReturn> read(String json) {
        return Decoded.of(() -> {
            Fields fields = Fields.of(WireJson.parse(json, "A part of a chord"), "a part of a chord");
            Decoded<ChordPart> part = ChordPart.read(fields.text(PART));
            return new ChordReturn(
                    fields.text(GROUP),
                    fields.integerOrNull(INDEX),
                    part.value()
                            .orElseThrow(() ->
                                    new MalformedException("%s", part.reason().orElse(""))),
                    Signatures.read(fields.node(BODY)),
                    fields.text(ROOT));
        });
    }

    /** As text that an engine keeps until the chord is finished. */
    public String write() {
        ObjectNode json = WireJson.object().put(GROUP, group).put(INDEX, index).put(PART, part.write());
        json.set(BODY, Signatures.write(body));
        return WireJson.write(json.put(ROOT, rootId));
    }
}
