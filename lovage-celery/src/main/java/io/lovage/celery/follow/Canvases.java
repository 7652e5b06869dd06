package io.lovage.celery.follow;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.ChunksSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.result.ResultRef;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.InvalidMessageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Starts compositions as a client of Celery's does. Immutable. */
public final class Canvases {

    private final SendSettings settings;

    public Canvases(SendSettings settings) {
        this.settings = settings;
    }

    /**
     * What begins {@code signature}. Whatever it is, it has one result in the end: that of its last task, or the list of a group's results, which Celery's task
     * {@code celery.accumulate} puts together. A group within a group is a list within the list.
     *
     * @param finalId the id of the task that has this result
     * @throws InvalidMessageException if it has no task
     * @throws io.lovage.celery.wire.MalformedException if an option of it has a value that it can't have
     */
    public CanvasStart start(Signature signature, String finalId, Instant now) {
        Freezing freezing = new Freezing(settings.newIds());
        Signature frozen = freezing.freeze(withOneResult(signature), Place.withId(finalId));
        Sending sending = new Sending(settings, null, now);
        ResultRef unused = sending.start(frozen, List.of(), null);
        Aftermath start = sending.aftermath();
        if (start.messages().isEmpty()) {
            throw new InvalidMessageException(
                    "A signature of '%s' has no task, so there is nothing to send.", signature.task());
        }
        return new CanvasStart(start, CanvasTask.in(frozen));
    }

    /** {@code signature}, or the same with a task after it that collects the results of the group in which it ends. */
    private static Signature withOneResult(Signature signature) {
        if (signature instanceof ChainSignature chain) {
            return chainWithOneResult(chain);
        }
        if (signature instanceof GroupSignature group) {
            return Freezing.followed(membersWithOneResult(group), List.of(Freezing.collect(whereFirst(group))));
        }
        if (signature instanceof ChunksSignature chunks) {
            return withOneResult(chunks.parts().withOptions(chunks.options()));
        }
        if (signature instanceof ChordSignature chord) {
            return new ChordSignature(
                    membersWithOneResult(chord.header()),
                    withOneResult(chord.body()),
                    chord.bodyKwargs(),
                    chord.args(),
                    chord.options(),
                    chord.immutable());
        }
        return signature;
    }

    /** What is collected is collected where the first of it comes from, since somebody serves that queue. */
    private static SignatureOptions whereFirst(Signature signature) {
        String queue = signature.options().queue();
        if (queue != null) {
            return SignatureOptions.NONE.with("queue", WireJson.tree(queue));
        }
        List<Signature> parts = signature instanceof GroupSignature group
                ? group.tasks()
                : signature instanceof ChainSignature chain ? chain.tasks() : List.of();
        return parts.isEmpty() ? SignatureOptions.NONE : whereFirst(parts.get(0));
    }

    private static Signature chainWithOneResult(ChainSignature chain) {
        List<Signature> steps = new ArrayList<>();
        for (int i = 0; i < chain.tasks().size(); i++) {
            Signature step = chain.tasks().get(i);
            boolean last = i == chain.tasks().size() - 1;
            steps.add(
                    step instanceof GroupSignature group && !last ? membersWithOneResult(group) : withOneResult(step));
        }
        return new ChainSignature(steps, chain.args(), chain.options(), chain.immutable());
    }

    private static GroupSignature membersWithOneResult(GroupSignature group) {
        List<Signature> members =
                group.tasks().stream().map(Canvases::withOneResult).toList();
        return new GroupSignature(members, group.args(), group.options(), group.immutable());
    }
}
