package io.lovage.celery.bridge;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.ChunksSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.MapSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.TypedValues;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import io.lovage.task.Options;
import io.lovage.task.TaskPolicy;
import io.lovage.task.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Celery's canvas as Lovage's compositions. What a flow has no place for is refused, since leaving it out would change what the canvas does: callbacks beside
 * the main way, steps that ignore the result before them, and arguments for a whole composition.
 */
public final class SignatureWorks {

    private final PriorityScale priorities;
    private final Instant now;

    private SignatureWorks(PriorityScale priorities, Instant now) {
        this.priorities = priorities;
        this.now = now;
    }

    /**
     * The composition that {@code signature} describes.
     *
     * @param now when it is sent, from which its expiry counts
     * @throws InvalidMessageException if a flow has no place for it
     */
    public static Work of(Signature signature, PriorityScale priorities, Instant now) {
        return new SignatureWorks(priorities, now).add(signature, false);
    }

    /** {@code piped} says whether it gets a result from a step before. */
    private Work add(Signature signature, boolean piped) {
        check(signature, piped);
        Work work = composition(signature, piped);
        Options options = options(signature.options());
        List<Work.Single> handlers = signature.options().linkError().stream()
                .map(handler -> single(handler, options(handler.options())))
                .toList();
        if (work instanceof Work.Single single && handlers.isEmpty()) {
            return new Work.Single(single.task(), single.body(), single.policy(), options);
        }
        return options.equals(Options.NONE) && handlers.isEmpty() ? work : new Work.Scope(work, options, handlers);
    }

    private Work composition(Signature signature, boolean piped) {
        if (signature instanceof ChainSignature chain) {
            return chain(chain.tasks(), piped);
        }
        if (signature instanceof GroupSignature group) {
            return group(group, piped);
        }
        if (signature instanceof ChordSignature chord) {
            return new Work.Chain(group(chord.header(), piped), add(chord.body(), true));
        }
        if (signature instanceof ChunksSignature chunks) {
            return group(chunks.parts(), piped);
        }
        return single(signature, Options.NONE);
    }

    private Work chain(List<Signature> tasks, boolean piped) {
        if (tasks.isEmpty()) {
            throw new InvalidMessageException("A chain has no tasks, so it calls nothing.");
        }
        Work work = add(tasks.get(0), piped);
        for (Signature next : tasks.subList(1, tasks.size())) {
            work = new Work.Chain(work, add(next, true));
        }
        return work;
    }

    private Work group(GroupSignature group, boolean piped) {
        List<Work> members = new ArrayList<>();
        group.tasks().forEach(member -> members.add(add(member, piped)));
        return new Work.Group(members);
    }

    private Work.Single single(Signature signature, Options options) {
        ObjectNode json = Signatures.write(signature);
        JsonNode body = WireJson.array()
                .add(TypedValues.withoutMarks(json.get("args")))
                .add(TypedValues.withoutMarks(json.get("kwargs")))
                .add(WireJson.object());
        Payload payload = WireJson.writeBytes(body);
        return new Work.Single(signature.task(), payload, TaskPolicy.DEFAULT, options);
    }

    private static void check(Signature signature, boolean piped) {
        SignatureOptions options = signature.options();
        boolean composed = !(signature instanceof TaskSignature) && !(signature instanceof MapSignature);
        if (piped && signature.immutable()) {
            throw noPlace(signature, "ignores the result of the step before (immutable)");
        }
        if (composed && !signature.args().isEmpty()) {
            throw noPlace(signature, "has arguments for the whole");
        }
        if (signature instanceof ChordSignature chord && !chord.bodyKwargs().isEmpty()) {
            throw noPlace(signature, "has arguments for its body");
        }
        if (!options.link().isEmpty()) {
            throw noPlace(signature, "has a callback (link)");
        }
        if (!options.chain().isEmpty() || options.chord() != null) {
            throw noPlace(signature, "is a part of a chain or chord that was begun already");
        }
    }

    private static InvalidMessageException noPlace(Signature signature, String what) {
        return new InvalidMessageException(
                "The signature of '%s' %s, for which a flow has no place. Leave it to Celery.", signature.task(), what);
    }

    private Options options(SignatureOptions options) {
        Duration soft = options.softTimeLimit();
        Integer priority = options.priority();
        return new Options(
                options.queue(),
                priority == null ? null : (Integer) priorities.toLovage(priority),
                options.countdown(),
                options.countdown() == null ? options.eta() : null,
                expiresIn(options.expires()),
                null,
                headers(options.headers()),
                null,
                soft == null ? options.timeLimit() : soft,
                options.ignoreResult() ? Duration.ZERO : null);
    }

    private @Nullable Duration expiresIn(JsonNode expires) {
        if (expires.isNull()) {
            return null;
        }
        Duration left = expires.isString()
                ? Duration.between(now, Times.read(expires.stringValue(), "'expires' of a signature"))
                : Fields.of(Map.of("expires", expires), "a signature's options").secondsOrNull("expires");
        if (left == null || left.isNegative() || left.isZero()) {
            throw new InvalidMessageException("A signature has expired already, so it is not sent.");
        }
        return left;
    }

    private static Map<String, String> headers(Map<String, JsonNode> headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        headers.forEach(
                (name, value) -> texts.put(name, value.isString() ? value.stringValue() : WireJson.write(value)));
        return texts;
    }
}
