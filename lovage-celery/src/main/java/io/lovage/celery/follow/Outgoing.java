package io.lovage.celery.follow;

import io.lovage.celery.task.AppliedSignature;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.task.TaskMessages;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Properties;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A message to send.
 *
 * @param priority in the transport's meaning
 * @param replyTo where an rpc result goes; empty for nowhere
 * @param expiration milliseconds from sending as text, or {@code null} for never
 */
public record Outgoing(
        TaskMessage message,
        String queue,
        int priority,
        String replyTo,
        @Nullable String expiration) {

    static Outgoing of(AppliedSignature applied, Function<String, String> queueOf, Instant now) {
        TaskMessage message = applied.message();
        return new Outgoing(
                message,
                applied.queue() == null ? queueOf.apply(message.task()) : applied.queue(),
                applied.priority() == null ? 0 : applied.priority(),
                applied.replyTo() == null ? "" : applied.replyTo(),
                millisToLive(message.terms().expires(), now));
    }

    /**
     * As it is sent to the queue by way of the default exchange.
     *
     * @param deliveryTag unique text for this sending
     */
    public Envelope toEnvelope(String deliveryTag) {
        Properties properties = Properties.of(Properties.PERSISTENT, DeliveryInfo.toQueue(queue), deliveryTag)
                .withTask(message.id(), replyTo)
                .withPriority(priority)
                .withExpiration(expiration);
        return TaskMessages.write(message, properties);
    }

    private static @Nullable String millisToLive(@Nullable Instant expires, Instant now) {
        return expires == null
                ? null
                : Long.toString(Math.max(0, Duration.between(now, expires).toMillis()));
    }
}
