package io.lovage.redis;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.task.Headers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sends messages to Celery's workers: into the lists that kombu takes them from. Immutable. */
final class CelerySending {

    /** The reason of a WAITING record that stands for such a task. */
    static final String REASON = "run by a worker of Celery";

    private static final String NO_RESULT = "0";

    /** A task that has left no result in that time is not waited for any longer. Celery keeps one for a day. */
    private static final Duration WAITED_FOR = Duration.ofDays(7);

    /** A task without a result has a record only so that sending it again stores nothing twice. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final RedisSettings settings;
    private final CeleryKeys keys;
    private final MessageMapping mapping;

    CelerySending(RedisSettings settings, MessageMapping mapping) {
        this.settings = settings;
        this.keys = CeleryKeys.of(settings);
        this.mapping = mapping;
    }

    /**
     * Passes if Celery shares the engine.
     *
     * @throws InvalidMessageException if not
     */
    static void checkOn(RedisSettings settings) {
        if (!settings.celery().on()) {
            throw new InvalidMessageException(
                    "The engine %s has celery=off, so it can't send a task to Celery's workers. Leave the option out.",
                    settings.name());
        }
    }

    /** Whether workers of Celery are to run it. */
    static boolean isForCelery(Message message) {
        return message.headers().containsKey(Headers.FOREIGN);
    }

    /** How long the result of {@code message} is waited for, in milliseconds from now on. */
    static long waitedFor(Message message) {
        Duration delay = message.notBefore() == null
                ? Duration.ZERO
                : Duration.between(message.enqueuedAt(), message.notBefore());
        boolean hasResult = !NO_RESULT.equals(message.headers().get(Headers.RETENTION));
        Duration kept = hasResult ? WAITED_FOR : REMEMBERED;
        return Millis.of(delay.isNegative() || !hasResult ? kept : kept.plus(delay));
    }

    /** The same where the message is not at hand. */
    static long waitedFor() {
        return WAITED_FOR.toMillis();
    }

    /** Writes what {@code common.lua} calls the foreign part of a message. */
    void write(Packer out, Message message) {
        checkOn(settings);
        out.array(3);
        push(
                out,
                message.queue(),
                mapping.toEnvelope(unmarked(message), UUID.randomUUID().toString()));
        out.binary(Requests.body(null, null, REASON, List.of())).number(waitedFor(message));
    }

    /** Writes what {@code push()} of {@code common.lua} takes. */
    void push(Packer out, String queue, Envelope envelope) {
        Integer priority = envelope.properties().priority();
        out.array(4).text(keys.list(queue, priority == null ? 0 : priority)).text(keys.binding(queue));
        out.text(CeleryKeys.bound(queue)).text(EnvelopeJson.write(envelope));
    }

    private static Message unmarked(Message message) {
        Map<String, String> headers = new LinkedHashMap<>(message.headers());
        headers.remove(Headers.FOREIGN);
        return message.withHeaders(headers);
    }
}
