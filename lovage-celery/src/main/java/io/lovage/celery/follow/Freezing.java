package io.lovage.celery.follow;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.ChunksSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.result.ResultRef;
import io.lovage.celery.wire.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives every task and group within a signature its id before anything of it is sent, and brings compositions into the one form in which they can be sent: chains
 * within chains and groups within groups are flat, a group that is followed by something is a chord, and what follows a chord is a part of its body. Freezing
 * again changes nothing.
 */
final class Freezing {

    private static final String TASK_ID = "task_id";

    private final Supplier<String> newIds;

    Freezing(Supplier<String> newIds) {
        this.newIds = newIds;
    }

    Signature freeze(Signature signature, Place place) {
        if (signature instanceof ChainSignature chain) {
            return chain(chain, place);
        }
        if (signature instanceof GroupSignature group) {
            return group(group, place);
        }
        if (signature instanceof ChordSignature chord) {
            return chord(chord, place);
        }
        if (signature instanceof ChunksSignature chunks) {
            return chunks(chunks, place);
        }
        String id = signature.options().taskId();
        return signature.withOptions(
                place.orElseId(id == null ? newIds.get() : id).applyTo(signature.options()));
    }

    /** The name of the result of a frozen signature. */
    static ResultRef resultOf(Signature frozen) {
        if (frozen instanceof ChainSignature chain && !chain.tasks().isEmpty()) {
            return resultOf(chain.tasks().get(chain.tasks().size() - 1));
        }
        if (frozen instanceof ChordSignature chord) {
            return resultOf(chord.body());
        }
        String id = idOf(frozen);
        return frozen instanceof GroupSignature group
                ? ResultRef.group(
                        id, group.tasks().stream().map(Freezing::resultOf).toList())
                : ResultRef.task(id);
    }

    /** The id of a frozen task or group. */
    static String idOf(Signature frozen) {
        return Objects.requireNonNull(frozen.options().taskId());
    }

    /** A frozen group whose members know it, and the body of the chord if it is the header of one. */
    GroupSignature joined(GroupSignature group, @Nullable Signature body) {
        return group(group, new Place(null, idOf(group), null, body));
    }

    /** The steps as one signature. */
    static Signature chainOf(List<Signature> steps) {
        return steps.size() == 1 ? steps.get(0) : ChainSignature.of(steps);
    }

    /** A task that has the list of a group's results as its own result. */
    static Signature collect(SignatureOptions options) {
        return new TaskSignature(BuiltIns.ACCUMULATE, List.of(), Map.of("index", WireJson.tree(0)), options, false);
    }

    private Signature chain(ChainSignature chain, Place place) {
        List<Signature> steps = upgraded(Splicing.steps(chain));
        Place last = place.orElse(chain.options());
        List<Signature> frozen = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            frozen.add(freeze(steps.get(i), i == steps.size() - 1 ? last : Place.NONE));
        }
        String id = frozen.isEmpty()
                ? last.orElseId(newIds.get()).id()
                : resultOf(frozen.get(frozen.size() - 1)).id();
        return new ChainSignature(
                frozen, chain.args(), chain.options().with(TASK_ID, Objects.requireNonNull(id)), chain.immutable());
    }

    /** From the end on: a group takes what follows it as its chord's body, and a chord makes it a part of its own. */
    private static List<Signature> upgraded(List<Signature> steps) {
        List<Signature> rest = new ArrayList<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Signature step = steps.get(i);
            if (!rest.isEmpty() && (step instanceof GroupSignature || step instanceof ChordSignature)) {
                rest = new ArrayList<>(List.of(followed(step, rest)));
            } else {
                rest.add(0, step);
            }
        }
        return rest;
    }

    /** A group or a chord that is followed by {@code rest}. */
    static ChordSignature followed(Signature step, List<Signature> rest) {
        if (step instanceof GroupSignature group) {
            return new ChordSignature(group, chainOf(rest), Map.of(), List.of(), SignatureOptions.NONE, false);
        }
        ChordSignature chord = (ChordSignature) step;
        List<Signature> longer = new ArrayList<>(List.of(chord.body()));
        longer.addAll(rest);
        return Splicing.withBody(chord, ChainSignature.of(longer));
    }

    /** The members get the group's id only when they are sent: a chord's group gets another one if Python sends it. */
    private GroupSignature group(GroupSignature group, Place place) {
        SignatureOptions options = group.options();
        Place outer = place.orElse(options);
        List<Signature> members = new ArrayList<>();
        for (Signature member : Splicing.members(group)) {
            members.add(freeze(member, new Place(null, outer.group(), members.size(), outer.chord())));
        }
        String id = options.taskId() == null ? newIds.get() : options.taskId();
        return new GroupSignature(members, group.args(), options.with(TASK_ID, id), group.immutable());
    }

    private Signature chord(ChordSignature chord, Place place) {
        SignatureOptions options = chord.options();
        SignatureOptions header = chord.header().options();
        boolean frozen = header.taskId() != null;
        Place ofBody = place.orElse(frozen ? options.without(TASK_ID) : options);
        Signature body = freeze(Splicing.withLinks(chord.body(), options), ofBody);
        GroupSignature members = group(chord.header().withOptions(withoutChord(header)), Place.NONE);
        return new ChordSignature(
                members,
                body,
                chord.bodyKwargs(),
                chord.args(),
                options.with(TASK_ID, idOf(members)),
                chord.immutable());
    }

    /** Sent as it is it would be a task that doesn't wait for its parts. If somebody waits for its one result, that is the list of theirs. */
    private Signature chunks(ChunksSignature chunks, Place place) {
        SignatureOptions options = chunks.options();
        GroupSignature parts = chunks.parts().withOptions(withoutPlace(options));
        boolean awaited = options.taskId() != null || place.id() != null || place.chord() != null;
        if (!awaited) {
            return group(parts, place);
        }
        Place last = place.orElse(options);
        return chord(followed(parts, List.of(collect(SignatureOptions.NONE))), last);
    }

    private static SignatureOptions withoutChord(SignatureOptions options) {
        return options.without("chord", "group_id", "group_index");
    }

    private static SignatureOptions withoutPlace(SignatureOptions options) {
        return withoutChord(options).without(TASK_ID, "link", "link_error", "chain");
    }
}
