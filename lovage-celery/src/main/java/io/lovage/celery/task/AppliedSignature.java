package io.lovage.celery.task;

import io.lovage.celery.canvas.MapSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.PythonRepr;
import io.lovage.celery.wire.Times;
import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a signature of one task becomes when it is sent, as by a worker that goes on with what follows a task.
 *
 * @param queue the one that the signature asks for; {@code null} if it doesn't
 * @param replyTo where an rpc result goes, if the signature says so
 * @param priority in the transport's meaning, if the signature says so
 */
public record AppliedSignature(
        TaskMessage message,
        @Nullable String queue,
        @Nullable String replyTo,
        @Nullable Integer priority) {

    /**
     * Who sends it.
     *
     * @param parent the task that it follows; {@code null} if a client sends it
     * @param origin for people
     */
    public record Sender(@Nullable TaskMessage parent, Instant now, String origin) {}

    /**
     * Applies {@code signature} to results of tasks before it, which an immutable one ignores.
     *
     * @param newId the task's id if the signature has none yet
     * @throws InvalidMessageException if it is a composition, which is not sent as one message
     * @throws MalformedException if its expiry is none
     */
    public static AppliedSignature of(Signature signature, List<JsonNode> piped, String newId, Sender sender) {
        if (!(signature instanceof TaskSignature) && !(signature instanceof MapSignature)) {
            throw new InvalidMessageException(
                    "A signature of '%s' is no single task, so it can't be sent as one message.", signature.task());
        }
        SignatureOptions options = signature.options();
        String id = options.taskId() == null ? newId : options.taskId();
        List<JsonNode> args = new ArrayList<>(signature.immutable() ? List.of() : piped);
        args.addAll(signature.args());
        Map<String, JsonNode> kwargs =
                Fields.of(Signatures.write(signature), "a signature").map("kwargs");
        TaskMessage message = new TaskMessage(
                id,
                signature.task(),
                args,
                kwargs,
                embed(options),
                lineage(id, options, sender.parent()),
                terms(options, sender.now()),
                new Caption(
                        Caption.JAVA,
                        options.shadow(),
                        PythonRepr.tuple(args),
                        PythonRepr.dict(kwargs),
                        sender.origin()),
                stamps(options),
                options.headers());
        return new AppliedSignature(message, options.queue(), options.replyTo(), options.priority());
    }

    private static Embed embed(SignatureOptions options) {
        return new Embed(
                isSet(options, "link") ? options.link() : null,
                isSet(options, "link_error") ? options.linkError() : null,
                isSet(options, "chain") ? options.chain() : null,
                options.chord());
    }

    private static boolean isSet(SignatureOptions options, String name) {
        JsonNode value = options.all().get(name);
        return value != null && !value.isNull();
    }

    private static Lineage lineage(String id, SignatureOptions options, @Nullable TaskMessage parent) {
        String root = options.rootId();
        if (root == null) {
            root = parent == null ? id : parent.lineage().rootId();
        }
        String above = options.parentId();
        if (above == null && parent != null) {
            above = parent.id();
        }
        return new Lineage(root, above, options.groupId(), options.groupIndex(), 0);
    }

    private static Terms terms(SignatureOptions options, Instant now) {
        Duration countdown = options.countdown();
        return new Terms(
                countdown == null ? options.eta() : now.plus(countdown),
                expires(options.expires(), now),
                0,
                options.timeLimit(),
                options.softTimeLimit(),
                options.ignoreResult());
    }

    private static @Nullable Instant expires(JsonNode expires, Instant now) {
        if (expires.isString()) {
            return Times.read(expires.stringValue(), "'expires' of a signature");
        }
        Duration life =
                Fields.of(Map.of("expires", expires), "a signature's options").secondsOrNull("expires");
        return life == null ? null : now.plus(life);
    }

    private static Stamps stamps(SignatureOptions options) {
        List<String> names = options.stampedHeaders();
        Map<String, JsonNode> values = new LinkedHashMap<>(options.all());
        values.keySet().retainAll(names);
        return names.isEmpty() ? Stamps.NONE : new Stamps(names, values);
    }
}
