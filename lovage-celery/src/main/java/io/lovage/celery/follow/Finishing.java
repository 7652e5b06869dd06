package io.lovage.celery.follow;

import io.lovage.celery.canvas.Signature;
import io.lovage.celery.result.ChordPart;
import io.lovage.celery.result.RemoteError;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.ResultRef;
import io.lovage.celery.result.ResultState;
import io.lovage.celery.result.Results;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What follows a chord all of whose parts are there: its body, with the list of results, or else the body's failure. */
record Finishing(SendSettings settings, Following following, Instant now) {

    void finish(ChordReturn last, List<String> texts, @Nullable String savedGroup) {
        RemoteError error;
        try {
            error = sent(last.body(), texts, savedGroup);
        } catch (
                RuntimeException
                        e) { // What others stored must not keep those who wait for the body from getting to know.
            following.add(Aftermath.problem("Chord " + last.group() + " can't be joined: " + e.getMessage()));
            error = chordError("Join error: " + e.getMessage());
        }
        if (error != null) {
            fail(last.body(), error);
        }
    }

    /** Returns why the body can't be sent, or {@code null} if it is. */
    private @Nullable RemoteError sent(Signature body, List<String> texts, @Nullable String savedGroup) {
        List<ChordPart> parts = new ArrayList<>();
        texts.forEach(text -> parts.add(sound(ChordPart.read(text))));
        RemoteError error = firstError(parts);
        if (error != null) {
            return error;
        }
        ArrayNode results = savedGroup == null ? flat(parts) : nested(sound(Results.readGroup(savedGroup)), parts);
        return following.body(body, results) ? null : chordError("Callback error: it can't be sent");
    }

    private void fail(Signature body, RemoteError error) {
        try {
            Signature frozen = new Freezing(settings.newIds()).freeze(body, Place.NONE);
            following.errbacksOfBody(frozen);
            following.unreached(
                    frozen, ResultDocument.failure(Freezing.resultOf(frozen).id(), error, null, now));
        } catch (RuntimeException e) {
            following.add(Aftermath.problem("The body of a chord can't be failed: " + e.getMessage()));
        }
    }

    private static @Nullable RemoteError firstError(List<ChordPart> parts) {
        for (ChordPart part : parts) {
            if (!part.state().equals(ResultState.SUCCESS)) {
                RemoteError cause = part.error();
                return RemoteError.chordFailed(
                        part.taskId(), cause == null ? chordError(part.state().name()) : cause);
            }
        }
        return null;
    }

    private static ArrayNode flat(List<ChordPart> parts) {
        return WireJson.array(parts.stream().map(ChordPart::result).toList());
    }

    /** As nested as the group whose members' results are those of the parts. */
    private static ArrayNode nested(ResultRef group, List<ChordPart> parts) {
        Map<String, JsonNode> results = new LinkedHashMap<>();
        parts.forEach(part -> results.put(part.taskId(), part.result()));
        return list(group, results);
    }

    private static ArrayNode list(ResultRef group, Map<String, JsonNode> results) {
        ArrayNode list = WireJson.array();
        List<ResultRef> members = group.members() == null ? List.of() : group.members();
        for (ResultRef member : members) {
            JsonNode result = member.members() == null ? results.get(member.id()) : list(member, results);
            if (result == null) {
                throw new MalformedException("There is no part of task %s, which is a member.", member.id());
            }
            list.add(result);
        }
        return list;
    }

    private static RemoteError chordError(String text) {
        return RemoteError.of("celery.exceptions", "ChordError", text);
    }

    private static <T> T sound(Decoded<T> decoded) {
        return decoded.value()
                .orElseThrow(() -> new MalformedException("%s", decoded.reason().orElse("")));
    }
}
