package io.lovage.celery.follow;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.result.ChordPart;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.ResultState;
import io.lovage.celery.task.Embed;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.wire.Decoded;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a worker of Celery's does once a task has ended. Nothing that comes from outside makes it throw: what can't be followed is told as a problem.
 * Immutable.
 */
public final class Aftermaths {

    private static final Payload NO_EMBED = Payload.utf8("[[],{},{}]");

    private static final byte[] OWN_END = ",{}]".getBytes(StandardCharsets.US_ASCII);

    private final MessageMapping mapping;
    private final SendSettings settings;

    public Aftermaths(MessageMapping mapping, SendSettings settings) {
        this.mapping = mapping;
        this.settings = settings;
    }

    /** What follows the end of an attempt to run {@code message}; nothing if neither the message nor what follows it is of Celery's. */
    public Aftermath of(Message message, Outcome outcome, Instant now) {
        boolean foreign = MessageMapping.isForeign(message);
        if (!foreign && endsWithNothing(message.body())) {
            return Aftermath.NOTHING;
        }
        try {
            TaskMessage task = mapping.taskOf(message);
            return foreign || !task.embed().isEmpty() ? of(task, outcome, now) : Aftermath.NOTHING;
        } catch (RuntimeException e) {
            return foreign ? unreadable(message, outcome, now, e) : Aftermath.NOTHING;
        }
    }

    /** The same for a message in Celery's form. */
    public Aftermath of(TaskMessage task, Outcome outcome, Instant now) {
        ResultDocument ending = Endings.of(task, outcome, now);
        if (!ending.state().isReady()) {
            return recorded(task, ending);
        }
        Following following = new Following(settings, Parent.of(task), now);
        if (ending.state().equals(ResultState.SUCCESS)) {
            succeeded(task, ending, following);
        } else {
            ended(task, ending, following);
        }
        return following.aftermath();
    }

    /**
     * What follows a chord that is complete.
     *
     * @param last the part that completed it
     * @param parts all of them as text, in order
     * @param savedGroup what is stored under the group's id, or {@code null} if there is nothing
     */
    public Aftermath ofChord(ChordReturn last, List<String> parts, @Nullable String savedGroup, Instant now) {
        Following following = new Following(settings, new Parent(last.part().taskId(), last.rootId()), now);
        new Finishing(settings, following, now).finish(last, parts, savedGroup);
        return following.aftermath();
    }

    private void succeeded(TaskMessage task, ResultDocument success, Following following) {
        Embed embed = task.embed();
        JsonNode result = success.result();
        following.callbacks(Embed.orNone(embed.callbacks()), result);
        following.chain(Embed.orNone(embed.chain()), result);
        ResultDocument document = success.withChildren(following.children());
        following.add(recorded(task, document));
        following.add(part(task, document));
    }

    /** Celery leaves the rest of a chain alone whose step was revoked, so that whoever waits for it waits for ever. Here it is revoked as well. */
    private void ended(TaskMessage task, ResultDocument ending, Following following) {
        Embed embed = task.embed();
        following.add(recorded(task, ending));
        following.add(part(task, ending));
        Embed.orNone(embed.chain()).forEach(step -> following.unreached(step, ending));
        if (ending.state().equals(ResultState.FAILURE)) {
            following.errbacks(Embed.orNone(embed.errbacks()), task.id());
        }
    }

    private static Aftermath recorded(TaskMessage task, ResultDocument document) {
        return task.terms().ignoreResult() ? Aftermath.NOTHING : Aftermath.ofResults(List.of(document));
    }

    private static Aftermath part(TaskMessage task, ResultDocument document) {
        Signature body = task.embed().chord();
        String group = task.lineage().group();
        return body == null || group == null
                ? Aftermath.NOTHING
                : Aftermath.ofParts(List.of(new ChordReturn(
                        group,
                        task.lineage().groupIndex(),
                        ChordPart.of(document),
                        body,
                        Parent.of(task).rootId())));
    }

    /** Its end is recorded all the same. */
    private Aftermath unreadable(Message message, Outcome outcome, Instant now, RuntimeException error) {
        Aftermath problem =
                Aftermath.problem("What follows task " + message.id() + " can't be read: " + error.getMessage());
        Decoded<Aftermath> own = Decoded.of(() -> of(mapping.taskOf(withoutEmbed(message)), outcome, now));
        return own.value().orElse(Aftermath.NOTHING).and(problem);
    }

    /** As Lovage's own bodies do, so that most messages need not be read. */
    private static boolean endsWithNothing(Payload body) {
        byte[] bytes = body.bytes();
        int from = bytes.length - OWN_END.length;
        return from >= 0 && Arrays.equals(bytes, from, bytes.length, OWN_END, 0, OWN_END.length);
    }

    private static Message withoutEmbed(Message message) {
        return new Message(
                message.id(),
                message.queue(),
                message.task(),
                message.headers(),
                NO_EMBED,
                message.priority(),
                message.enqueuedAt(),
                message.notBefore(),
                message.expires());
    }
}
