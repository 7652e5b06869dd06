package io.lovage.celery.follow;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.ChunksSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.MapSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.canvas.TaskSignature;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Takes compositions within compositions of the same kind apart. */
final class Splicing {

    private static final String LINK = "link";
    private static final String LINK_ERROR = "link_error";

    private Splicing() {}

    /** The steps of a chain with those of chains within, each with the errbacks of the chains that it is in. An end without tasks is left out. */
    static List<Signature> steps(ChainSignature chain) {
        List<Signature> steps = new ArrayList<>();
        for (Signature step : chain.tasks()) {
            if (step instanceof ChainSignature inner) {
                List<Signature> spliced = new ArrayList<>(steps(inner));
                if (!spliced.isEmpty()) {
                    spliced.set(0, withArgs(spliced.get(0), inner.args()));
                }
                steps.addAll(spliced);
            } else {
                steps.add(step);
            }
        }
        while (!steps.isEmpty() && steps.get(steps.size() - 1).completions() == 0) {
            steps.remove(steps.size() - 1);
        }
        steps.replaceAll(step -> withErrbacks(step, chain.options().linkError()));
        if (!steps.isEmpty()) {
            int last = steps.size() - 1;
            steps.set(last, withLinks(steps.get(last), chain.options()));
        }
        return steps;
    }

    /** The members of a group with those of groups within. Members without a task are left out. */
    static List<Signature> members(GroupSignature group) {
        List<Signature> members = new ArrayList<>();
        for (Signature member : group.tasks()) {
            if (member instanceof GroupSignature inner) {
                members(inner).forEach(each -> members.add(withArgs(each, inner.args())));
            } else if (member.completions() > 0) {
                members.add(member);
            }
        }
        return members;
    }

    /** {@code signature} with the callbacks and errbacks of a composition that ends with it, in addition to its own. */
    static Signature withLinks(Signature signature, SignatureOptions outer) {
        return withErrbacks(withCallbacks(signature, outer.link()), outer.linkError());
    }

    private static Signature withErrbacks(Signature signature, List<Signature> errbacks) {
        if (errbacks.isEmpty()) {
            return signature;
        }
        if (signature instanceof GroupSignature group) {
            List<Signature> members = group.tasks().stream()
                    .map(member -> withErrbacks(member, errbacks))
                    .toList();
            return new GroupSignature(members, group.args(), group.options(), group.immutable());
        }
        if (signature instanceof ChordSignature chord) {
            return withBody(chord, withErrbacks(chord.body(), errbacks));
        }
        return withMore(signature, LINK_ERROR, signature.options().linkError(), errbacks);
    }

    static ChordSignature withBody(ChordSignature chord, Signature body) {
        return new ChordSignature(
                chord.header(), body, chord.bodyKwargs(), chord.args(), chord.options(), chord.immutable());
    }

    /** A group has no callbacks. */
    private static Signature withCallbacks(Signature signature, List<Signature> callbacks) {
        if (callbacks.isEmpty() || signature instanceof GroupSignature) {
            return signature;
        }
        return signature instanceof ChordSignature chord
                ? withBody(chord, withCallbacks(chord.body(), callbacks))
                : withMore(signature, LINK, signature.options().link(), callbacks);
    }

    private static Signature withMore(
            Signature signature, String name, List<Signature> present, List<Signature> added) {
        List<Signature> all = new ArrayList<>(present);
        added.stream().filter(each -> !all.contains(each)).forEach(all::add);
        SignatureOptions options = signature.options().with(name, Signatures.writeAll(all));
        return signature.withOptions(options);
    }

    /** {@code signature} with {@code args} before its own, unless it is immutable. */
    static Signature withArgs(Signature signature, List<JsonNode> args) {
        if (args.isEmpty() || signature.immutable()) {
            return signature;
        }
        List<JsonNode> all = new ArrayList<>(args);
        all.addAll(signature.args());
        SignatureOptions options = signature.options();
        if (signature instanceof TaskSignature task) {
            return new TaskSignature(task.task(), all, task.kwargs(), options, false);
        }
        if (signature instanceof GroupSignature group) {
            return new GroupSignature(group.tasks(), all, options, false);
        }
        if (signature instanceof ChordSignature chord) {
            return new ChordSignature(chord.header(), chord.body(), chord.bodyKwargs(), all, options, false);
        }
        if (signature instanceof ChainSignature chain) {
            return new ChainSignature(chain.tasks(), all, options, false);
        }
        if (signature instanceof MapSignature map) {
            return new MapSignature(map.star(), map.each(), map.items(), all, options, false);
        }
        ChunksSignature chunks = (ChunksSignature) signature;
        return new ChunksSignature(chunks.each(), chunks.items(), chunks.size(), all, options, false);
    }
}
