package io.lovage.celery.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a transport knows of a message: AMQP's basic properties, and what kombu writes beside them where the transport has none.
 *
 * @param correlationId for a task its id
 * @param replyTo where an rpc result goes
 * @param priority in the transport's meaning; absent on some of Celery's own messages
 * @param deliveryMode 2 for messages that outlive the server, 1 for others
 * @param expiration milliseconds as text
 * @param deliveryInfo absent where the transport itself knows, as on AMQP
 * @param deliveryTag unique text by which kombu's virtual transports ack; absent on AMQP
 * @param others what else there was
 */
public record Properties(
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable Integer priority,
        @Nullable Integer deliveryMode,
        @Nullable String expiration,
        @Nullable DeliveryInfo deliveryInfo,
        @Nullable String deliveryTag,
        Map<String, JsonNode> others) {

    public static final int PERSISTENT = 2;
    public static final int TRANSIENT = 1;

    public Properties {
        others = WireJson.copy(others);
    }

    /** Of a message without priority, to {@code to}. */
    public static Properties of(int deliveryMode, DeliveryInfo to, String deliveryTag) {
        return new Properties(null, null, 0, deliveryMode, null, to, deliveryTag, Map.of());
    }

    public Properties withTask(String id, @Nullable String newReplyTo) {
        return new Properties(id, newReplyTo, priority, deliveryMode, expiration, deliveryInfo, deliveryTag, others);
    }

    public Properties withPriority(@Nullable Integer newPriority) {
        return new Properties(
                correlationId, replyTo, newPriority, deliveryMode, expiration, deliveryInfo, deliveryTag, others);
    }

    public Properties withExpiration(@Nullable String newExpiration) {
        return new Properties(
                correlationId, replyTo, priority, deliveryMode, newExpiration, deliveryInfo, deliveryTag, others);
    }
}
