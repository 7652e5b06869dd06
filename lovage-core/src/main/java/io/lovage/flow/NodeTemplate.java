package io.lovage.flow;

import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.task.CallMessages;
import io.lovage.task.Headers;
import io.lovage.task.Options;
import io.lovage.task.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes a node's message when its inputs are there.
 *
 * @param headers all but those of the flow
 * @param body the fixed arguments, as text
 * @param delayMillis from that moment to the earliest start
 * @param at earliest start, or {@code null}
 * @param expires end of the flow's time, or {@code null}
 */
record NodeTemplate(
        String task,
        String queue,
        Map<String, String> headers,
        String body,
        int priority,
        long delayMillis,
        @Nullable Instant at,
        @Nullable Instant expires) {

    static NodeTemplate of(Work.Single work, Options options, Instant sentAt) {
        Duration delay = options.delay() == null ? Duration.ZERO : options.delay();
        Duration life = options.expiresIn();
        return new NodeTemplate(
                work.task(),
                CallMessages.queue(work, options),
                CallMessages.headers(options),
                work.body().text(),
                CallMessages.priority(work, options),
                delay.toMillis(),
                options.at(),
                life == null ? null : sentAt.plus(life));
    }

    /** This, in the queue and with the priority of {@code other}. */
    NodeTemplate inPlaceOf(NodeTemplate other) {
        return new NodeTemplate(task, other.queue, headers, body, other.priority, delayMillis, at, expires);
    }

    /** The message of node {@code index} of {@code flow}. */
    Message toMessage(MessageId flow, int index, Instant now) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(Headers.FLOW, flow.toString());
        all.put(Headers.NODE, Integer.toString(index));
        return new Message(
                flow.child(index), queue, task, all, Payload.utf8(body), priority, now, notBefore(now), expires);
    }

    /** A message that belongs to no flow, with {@code arguments} as its body. */
    Message toMessage(MessageId id, Payload arguments, Instant now) {
        return new Message(id, queue, task, headers, arguments, priority, now, notBefore(now), null);
    }

    private @Nullable Instant notBefore(Instant now) {
        Instant delayed = delayMillis == 0 ? null : now.plusMillis(delayMillis);
        return at != null && at.isAfter(now) && (delayed == null || at.isAfter(delayed)) ? at : delayed;
    }
}
