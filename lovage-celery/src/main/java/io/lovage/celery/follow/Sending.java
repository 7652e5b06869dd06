package io.lovage.celery.follow;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.result.ResultRef;
import io.lovage.celery.result.Results;
import io.lovage.celery.task.AppliedSignature;
import io.lovage.celery.wire.WireJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The messages by which one signature begins. One is for one signature: if that can't be sent, nothing of it is. */
final class Sending {

    /** Options of a composition that say nothing about how its tasks are sent. */
    private static final Set<String> OF_COMPOSITION = Set.of(
            "task_id",
            "group_id",
            "group_index",
            "chord",
            "chain",
            "link",
            "link_error",
            "root_id",
            "parent_id",
            "interval",
            "max_retries");

    private final SendSettings settings;
    private final @Nullable Parent parent;
    private final Instant now;
    private final Freezing freezing;
    private final List<ChordStart> chords = new ArrayList<>();
    private final List<Outgoing> messages = new ArrayList<>();

    /** @param parent {@code null} for a client */
    Sending(SendSettings settings, @Nullable Parent parent, Instant now) {
        this.settings = settings;
        this.parent = parent;
        this.now = now;
        this.freezing = new Freezing(settings.newIds());
    }

    /**
     * Sends {@code signature} with {@code piped} as its input.
     *
     * @param rest the rest of the chain, the next step last; {@code null} for what the signature itself says
     * @return what was sent, as a task lists it among its children
     */
    ResultRef start(Signature signature, List<JsonNode> piped, @Nullable List<Signature> rest) {
        return send(freezing.freeze(signature, Place.NONE), piped, rest);
    }

    Aftermath aftermath() {
        return new Aftermath(List.of(), chords, messages, List.of(), List.of());
    }

    private ResultRef send(Signature frozen, List<JsonNode> piped, @Nullable List<Signature> rest) {
        if (frozen instanceof ChainSignature chain) {
            return chain(chain, piped, rest);
        }
        if (frozen instanceof GroupSignature group) {
            return group(group, piped, rest);
        }
        if (frozen instanceof ChordSignature chord) {
            return chord(chord, piped, rest);
        }
        return task(frozen, piped, rest);
    }

    private ResultRef task(Signature task, List<JsonNode> piped, @Nullable List<Signature> rest) {
        SignatureOptions options = task.options();
        if (rest != null) {
            options = options.with("chain", Signatures.writeAll(rest));
        }
        if (parent != null) {
            options = options.with("root_id", parent.rootId()).with("parent_id", parent.id());
        }
        AppliedSignature.Sender sender = new AppliedSignature.Sender(null, now, settings.origin());
        AppliedSignature applied = AppliedSignature.of(task.withOptions(options), piped, Freezing.idOf(task), sender);
        messages.add(Outgoing.of(applied, settings.queueOf(), now));
        return ResultRef.task(applied.message().id());
    }

    private ResultRef chain(ChainSignature chain, List<JsonNode> piped, @Nullable List<Signature> rest) {
        List<Signature> following =
                new ArrayList<>(rest == null ? chain.options().chain() : rest);
        List<Signature> steps = chain.tasks();
        List<JsonNode> input = input(chain, piped);
        if (steps.isEmpty()) {
            return following.isEmpty()
                    ? Freezing.resultOf(chain)
                    : start(following.remove(following.size() - 1), input, following);
        }
        for (int i = steps.size() - 1; i > 0; i--) {
            following.add(steps.get(i));
        }
        return send(within(chain.options(), steps.get(0)), input, following);
    }

    private ResultRef group(GroupSignature group, List<JsonNode> piped, @Nullable List<Signature> rest) {
        List<Signature> following = rest == null ? group.options().chain() : rest;
        if (!following.isEmpty()) {
            Signature chord = Freezing.followed(group, forward(following));
            return send(freezing.freeze(chord, Place.NONE), piped, null);
        }
        List<JsonNode> input = input(group, piped);
        for (Signature member : freezing.joined(group, null).tasks()) {
            ResultRef unused = send(within(group.options(), member), input, null);
        }
        return Freezing.resultOf(group);
    }

    private ResultRef chord(ChordSignature chord, List<JsonNode> piped, @Nullable List<Signature> rest) {
        List<Signature> following = rest == null ? chord.options().chain() : rest;
        if (!following.isEmpty()) {
            ChordSignature longer = Freezing.followed(chord, forward(following))
                    .withOptions(chord.options().without("chain"));
            return send(freezing.freeze(longer, Place.NONE), piped, List.of());
        }
        SignatureOptions options = chord.options().without("countdown");
        Signature body = within(options, chord.body());
        if (parent != null) {
            body = body.withOptions(body.options().with("root_id", parent.rootId()));
        }
        GroupSignature header = freezing.joined(chord.header(), body);
        if (header.tasks().isEmpty()) {
            return send(body, List.of(WireJson.array()), null);
        }
        String id = Freezing.idOf(header);
        ResultRef members = Freezing.resultOf(header);
        chords.add(new ChordStart(id, header.completions(), isNested(members) ? Results.writeGroup(members) : null));
        return group(header.withOptions(within(options, header).options()), input(chord, piped), List.of());
    }

    private static boolean isNested(ResultRef group) {
        return group.members() != null && group.members().stream().anyMatch(member -> member.members() != null);
    }

    /** The arguments that a composition gives to what begins it. */
    private static List<JsonNode> input(Signature composition, List<JsonNode> piped) {
        List<JsonNode> all = new ArrayList<>(composition.immutable() ? List.of() : piped);
        all.addAll(composition.args());
        return all;
    }

    /** A part of a composition, with the options for sending that the composition has. */
    private static Signature within(SignatureOptions outer, Signature part) {
        Map<String, JsonNode> given = new LinkedHashMap<>(outer.all());
        given.keySet().removeAll(OF_COMPOSITION);
        given.values().removeIf(JsonNode::isNull);
        return part.withOptions(new SignatureOptions(given).orElse(part.options()));
    }

    private static List<Signature> forward(List<Signature> reversed) {
        List<Signature> forward = new ArrayList<>(reversed);
        Collections.reverse(forward);
        return forward;
    }
}
