package io.lovage.celery.result;

import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a member of a chord's header leaves for whoever finishes the chord. The same part always has the same text, so that it counts once.
 *
 * @param result what it returned, or an exception's JSON if the state has one
 */
public record ChordPart(String taskId, ResultState state, JsonNode result) {

    private static final int PARTS = 4;

    public static ChordPart of(ResultDocument document) {
        return new ChordPart(document.taskId(), document.state(), document.result());
    }

    /** Reads {@code [1, id, state, result]}. */
    public static Decoded<ChordPart> read(String json) {
        return Decoded.of(() -> {
            JsonNode part = WireJson.parse(json, "The part of a chord");
            if (!part.isArray()
                    || part.size() != PARTS
                    || !part.get(1).isString()
                    || !part.get(2).isString()) {
                throw new MalformedException("The part of a chord is not [1, id, state, result].");
            }
            return new ChordPart(
                    part.get(1).stringValue(), new ResultState(part.get(2).stringValue()), part.get(3));
        });
    }

    public String write() {
        return WireJson.write(
                WireJson.array().add(1).add(taskId).add(state.name()).add(result));
    }

    /** Why it failed, or {@code null} if it didn't. */
    public @Nullable RemoteError error() {
        return state.hasException() && !result.isNull() ? RemoteError.read(result) : null;
    }
}
