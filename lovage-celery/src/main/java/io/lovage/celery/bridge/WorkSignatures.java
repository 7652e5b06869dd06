package io.lovage.celery.bridge;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.InvalidMessageException;
import io.lovage.task.CallMessages;
import io.lovage.task.Headers;
import io.lovage.task.Options;
import io.lovage.task.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Lovage's compositions as Celery's canvas: what a flow is when Python workers are to run it.
 *
 * <p>A group that is followed by something becomes a chord. An error handler becomes a {@code link_error}, which Celery calls with nothing but the id of the
 * task that failed.
 */
public final class WorkSignatures {

    private final PriorityScale priorities;
    private final Instant sentAt;

    private WorkSignatures(PriorityScale priorities, Instant sentAt) {
        this.priorities = priorities;
        this.sentAt = sentAt;
    }

    /** What holds for the tasks within a part: options from outside, whether it starts the whole part, and what follows its failure. */
    private record Surroundings(Options options, boolean starts, List<Signature> errorHandlers) {

        Surroundings later() {
            return new Surroundings(options, false, errorHandlers);
        }
    }

    /**
     * The signature of {@code work}, to be sent at {@code sentAt}.
     *
     * @throws InvalidMessageException if it has a unique key or a header for which Celery has no place
     */
    public static Signature of(Work work, PriorityScale priorities, Instant sentAt) {
        return new WorkSignatures(priorities, sentAt).add(work, new Surroundings(Options.NONE, true, List.of()));
    }

    private Signature add(Work work, Surroundings around) {
        if (work instanceof Work.Single single) {
            return task(single, around);
        }
        if (work instanceof Work.Chain chain) {
            return joined(List.of(add(chain.first(), around), add(chain.second(), around.later())));
        }
        if (work instanceof Work.Group group) {
            return GroupSignature.of(
                    group.members().stream().map(member -> add(member, around)).toList());
        }
        return scope((Work.Scope) work, around);
    }

    private Signature scope(Work.Scope scope, Surroundings around) {
        List<Signature> handlers = new ArrayList<>(around.errorHandlers());
        for (Work.Single handler : scope.onError()) {
            handlers.add(task(handler, new Surroundings(Options.NONE, false, List.of())));
        }
        Options merged = started(scope.options(), around);
        return add(scope.work(), new Surroundings(merged, true, handlers));
    }

    private Signature task(Work.Single single, Surroundings around) {
        Fields arguments = MessageMapping.argumentsOf(single.body(), "The body of a call of '" + single.task() + "'");
        SignatureOptions options = options(single, started(single.options(), around));
        if (!around.errorHandlers().isEmpty()) {
            options = options.with("link_error", Signatures.writeAll(around.errorHandlers()));
        }
        return new TaskSignature(single.task(), arguments.list("args"), arguments.map("kwargs"), options, false);
    }

    /** {@code own} options within others, which give the start time to whatever starts first and has none itself. */
    private static Options started(Options own, Surroundings around) {
        Options merged = own.orElse(around.options());
        boolean inherits = around.starts() && own.delay() == null && own.at() == null;
        return inherits
                ? new Options(
                        merged.queue(),
                        merged.priority(),
                        around.options().delay(),
                        around.options().at(),
                        merged.expiresIn(),
                        merged.unique(),
                        merged.headers(),
                        merged.retry(),
                        merged.timeout(),
                        merged.retention())
                : merged;
    }

    private SignatureOptions options(Work.Single single, Options options) {
        if (options.unique() != null) {
            throw new InvalidMessageException(
                    "The call of '%s' has the unique key '%s', for which Celery has no place. Send it without one.",
                    single.task(), options.unique());
        }
        Map<String, JsonNode> all = new LinkedHashMap<>();
        all.put("queue", WireJson.tree(CallMessages.queue(single, options)));
        all.put("priority", WireJson.tree(priorities.toCelery(CallMessages.priority(single, options))));
        if (options.delay() != null) {
            all.put("countdown", Times.writeSeconds(options.delay()));
        }
        if (options.at() != null) {
            all.put("eta", WireJson.tree(Times.write(options.at())));
        }
        if (options.expiresIn() != null) {
            all.put("expires", WireJson.tree(Times.write(sentAt.plus(options.expiresIn()))));
        }
        if (options.timeout() != null) {
            all.put("soft_time_limit", Times.writeSeconds(options.timeout()));
        }
        if (Duration.ZERO.equals(options.retention())) {
            all.put("ignore_result", WireJson.tree(true));
        }
        Map<String, String> headers = headers(single, options);
        if (!headers.isEmpty()) {
            all.put("headers", WireJson.tree(headers));
        }
        return new SignatureOptions(all);
    }

    /** All but those that Celery's own options say already. */
    private static Map<String, String> headers(Work.Single single, Options options) {
        Map<String, String> headers = new LinkedHashMap<>(CallMessages.headers(options));
        headers.remove(Headers.TIMEOUT);
        if (Duration.ZERO.equals(options.retention())) {
            headers.remove(Headers.RETENTION);
        }
        for (String name : headers.keySet()) {
            if (CeleryHeaders.isTaken(name)) {
                throw new InvalidMessageException(
                        "The call of '%s' has the header '%s', a name that Celery uses itself. Give it another one.",
                        single.task(), name);
            }
        }
        return headers;
    }

    /** One after the other. Whatever follows a group becomes the body of a chord, and what follows a chord goes on from its body. */
    private static Signature joined(List<Signature> parts) {
        List<Signature> steps = new ArrayList<>();
        for (Signature part : parts) {
            steps.addAll(part instanceof ChainSignature chain ? chain.tasks() : List.of(part));
        }
        for (int i = 0; i < steps.size() - 1; i++) {
            List<Signature> rest = steps.subList(i + 1, steps.size());
            Signature step = steps.get(i);
            if (step instanceof GroupSignature group) {
                return asChain(steps.subList(0, i), ChordSignature.of(group.tasks(), joined(rest)));
            }
            if (step instanceof ChordSignature chord) {
                List<Signature> longer = new ArrayList<>(List.of(chord.body()));
                longer.addAll(rest);
                return asChain(
                        steps.subList(0, i), ChordSignature.of(chord.header().tasks(), joined(longer)));
            }
        }
        return asChain(steps.subList(0, steps.size() - 1), steps.get(steps.size() - 1));
    }

    private static Signature asChain(List<Signature> before, Signature last) {
        if (before.isEmpty()) {
            return last;
        }
        List<Signature> all = new ArrayList<>(before);
        all.add(last);
        return ChainSignature.of(all);
    }
}
