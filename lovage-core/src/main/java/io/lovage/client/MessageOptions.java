package io.lovage.client;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a plain message is delivered.
 *
 * @param priority 0 to 9; 9 goes first
 * @param delay earliest delivery, from now on
 * @param expiresIn not delivered any more when that has passed; {@code null} for never
 * @param headers travel along
 */
public record MessageOptions(
        int priority, Duration delay, @Nullable Duration expiresIn, Map<String, String> headers) {

    public static final MessageOptions DEFAULT =
            new MessageOptions(Message.DEFAULT_PRIORITY, Duration.ZERO, null, Map.of());

    public MessageOptions {
        if (delay.isNegative()) {
            throw new InvalidMessageException("delay=%s is negative. A message can't be delivered in the past.", delay);
        }
        if (expiresIn != null && (expiresIn.isNegative() || expiresIn.isZero())) {
            throw new InvalidMessageException(
                    "expiry=%s is not in the future, so the message would never be delivered.", expiresIn);
        }
        headers = Map.copyOf(headers);
    }

    public MessageOptions withPriority(int value) {
        return new MessageOptions(value, delay, expiresIn, headers);
    }

    public MessageOptions withDelay(Duration value) {
        return new MessageOptions(priority, value, expiresIn, headers);
    }

    public MessageOptions withExpiresIn(Duration value) {
        return new MessageOptions(priority, delay, Objects.requireNonNull(value, "value"), headers);
    }

    public MessageOptions withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new MessageOptions(priority, delay, expiresIn, more);
    }

    /** The message with {@code id} that brings {@code body} to {@code queue}, sent at {@code now}. */
    public Message message(MessageId id, String queue, Payload body, Instant now) {
        return new Message(
                id,
                queue,
                null,
                headers,
                body,
                priority,
                now,
                delay.isZero() ? null : now.plus(delay),
                expiresIn == null ? null : now.plus(expiresIn));
    }
}
