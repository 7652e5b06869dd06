package io.lovage.redis.celery;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.message.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Celery's ids that are no UUIDs: Lovage has others for them, which don't tell what they were made of. Remembers the latest. Thread-safe. */
final class CeleryIds {

    private static final int MOST = 10_000;

    private final Map<MessageId, String> odd = new LinkedHashMap<>();

    /** Lovage's id for {@code celeryId}. */
    MessageId read(String celeryId) {
        MessageId id = MessageMapping.idOf(celeryId);
        if (!id.toString().equals(celeryId)) {
            remember(id, celeryId);
        }
        return id;
    }

    private synchronized void remember(MessageId id, String celeryId) {
        odd.put(id, celeryId);
        if (odd.size() > MOST) {
            odd.remove(odd.keySet().iterator().next());
        }
    }

    /** Celery's id for {@code id}. */
    synchronized String write(MessageId id) {
        String known = odd.get(id);
        return known == null ? id.toString() : known;
    }
}
