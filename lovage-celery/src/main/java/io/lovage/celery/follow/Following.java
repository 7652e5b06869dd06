package io.lovage.celery.follow;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.result.Exceptions;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.ResultRef;
import io.lovage.celery.wire.WireJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Gathers what follows one task or chord. Whatever can't be sent becomes a problem, and the rest is done nevertheless. */
final class Following {

    private final SendSettings settings;
    private final Parent parent;
    private final Instant now;
    private final List<ResultRef> children = new ArrayList<>();
    private Aftermath aftermath = Aftermath.NOTHING;

    Following(SendSettings settings, Parent parent, Instant now) {
        this.settings = settings;
        this.parent = parent;
        this.now = now;
    }

    Aftermath aftermath() {
        return aftermath;
    }

    /** What was sent. */
    List<ResultRef> children() {
        return children;
    }

    void add(Aftermath more) {
        aftermath = aftermath.and(more);
    }

    /** One is called by itself; of several the groups are, and all others as one new group. */
    void callbacks(List<Signature> callbacks, JsonNode result) {
        List<Signature> together = new ArrayList<>(callbacks);
        if (callbacks.size() > 1) {
            together.removeIf(GroupSignature.class::isInstance);
            callbacks.stream()
                    .filter(GroupSignature.class::isInstance)
                    .forEach(group -> call(group, result, "A callback"));
        }
        if (together.size() == 1 && callbacks.size() == 1) {
            call(together.get(0), result, "The callback");
        } else if (!together.isEmpty()) {
            call(GroupSignature.of(together), result, "The callbacks");
        }
    }

    /** The next step, which takes the rest with it. If it can't be sent, none of them ever runs. */
    void chain(List<Signature> chain, JsonNode result) {
        if (chain.isEmpty()) {
            return;
        }
        int last = chain.size() - 1;
        RuntimeException refusal =
                start(chain.get(last), List.of(result), chain.subList(0, last), "The next step of the chain");
        if (refusal != null) {
            ResultDocument failure = ResultDocument.failure(parent.id(), Exceptions.toPython(refusal), null, now);
            chain.forEach(step -> unreached(step, failure));
        }
    }

    /** The body of a chord, which gets the list of results as one argument. Returns whether it can be sent. */
    boolean body(Signature body, JsonNode results) {
        return start(body, List.of(results), null, "The body of the chord") == null;
    }

    /** {@code signature} will never run, because of a task that ended as {@code cause} says. */
    void unreached(Signature signature, ResultDocument cause) {
        try {
            Unreached unreached = new Unreached(cause, parent);
            unreached.add(new Freezing(settings.newIds()).freeze(signature, Place.NONE));
            add(unreached.aftermath());
        } catch (RuntimeException e) {
            add(Aftermath.problem(
                    "What follows " + parent.id() + " can't be told that it won't be run: " + e.getMessage()));
        }
    }

    /** All {@code errbacks} of {@code failed}, as one group and with nothing but its id: only a worker that has one of them knows whether it takes more. */
    void errbacks(List<Signature> errbacks, String failed) {
        if (errbacks.isEmpty()) {
            return;
        }
        Following ofFailed = new Following(settings, new Parent(failed, parent.rootId()), now);
        ofFailed.call(GroupSignature.of(errbacks), WireJson.tree(failed), "The errbacks");
        add(ofFailed.aftermath());
    }

    /** Those of a frozen chord's body that will never run: of all its tasks if it is a group, or else of the whole. */
    void errbacksOfBody(Signature body) {
        if (body instanceof GroupSignature group) {
            group.tasks().forEach(this::errbacksOfBody);
        } else if (body instanceof ChordSignature chord) {
            errbacksOfBody(chord.body());
        } else if (!(body instanceof ChainSignature chain) || !chain.tasks().isEmpty()) {
            errbacks(body.options().linkError(), Freezing.resultOf(body).id());
        }
    }

    private void call(Signature signature, JsonNode result, String what) {
        RuntimeException unused = start(signature, List.of(result), null, what);
    }

    /** Returns why it can't be sent, or {@code null} if it can. */
    private @Nullable RuntimeException start(
            Signature signature, List<JsonNode> piped, @Nullable List<Signature> rest, String what) {
        try {
            Sending sending = new Sending(settings, parent, now);
            ResultRef child = sending.start(signature, piped, rest);
            add(sending.aftermath());
            children.add(child);
            return null;
        } catch (
                RuntimeException
                        e) { // Whatever a foreign signature leads to must not keep the task's own end from being
            // recorded.
            add(Aftermath.problem(what + " of " + parent.id() + " can't be sent: " + e.getMessage()));
            return e;
        }
    }
}
