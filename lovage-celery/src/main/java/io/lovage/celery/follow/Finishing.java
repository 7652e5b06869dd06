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
        try {
            List<ChordPart> parts = new ArrayList<>();
            texts.forEach(text -> parts.add(sound(ChordPart.read(text))));
            RemoteError error = firstError(parts);
            if (error != null) {
                fail(last, error);
                return;
            }
            ArrayNode results = savedGroup == null ? flat(parts) : nested(sound(Results.readGroup(savedGroup)), parts);
            if (!following.body(last.body(), results)) {
                fail(last, chordError("The body can't be sent"));
            }
        } catch (MalformedException e) {
            following.add(Aftermath.problem("Chord " + last.group() + " can't be finished: " + e.getMessage()));
            fail(last, chordError("Join error: " + e.getMessage()));
        }
    }

    private void fail(ChordReturn last, RemoteError error) {
        Signature body = new Freezing(settings.newIds()).freeze(last.body(), Place.NONE);
        following.errbacksOfBody(body);
        String id = Freezing.resultOf(body).id();
        following.unreached(body, ResultDocument.failure(id, error, null, now));
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
