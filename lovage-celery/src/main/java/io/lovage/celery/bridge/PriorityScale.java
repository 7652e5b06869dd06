package io.lovage.celery.bridge;

import io.lovage.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a priority means to Celery on a transport. Lovage's 9 is first everywhere. A Python task without a priority has Celery's 0, which is first on Redis
 * and last on AMQP: the number that Lovage shows is the one that the transport acts on.
 */
public enum PriorityScale {

    /** 0 is served first, as on Redis. */
    ZERO_FIRST {
        @Override
        int turned(int priority) {
            return Message.HIGHEST_PRIORITY - priority;
        }
    },

    /** A higher number is served first, as on AMQP. */
    ZERO_LAST {
        @Override
        int turned(int priority) {
            return priority;
        }
    };

    abstract int turned(int priority);

    /** Celery's number for Lovage's {@code priority}. */
    public int toCelery(int priority) {
        return turned(priority);
    }

    /** Lovage's number; what is out of range counts as the end of the range, and none as 0. */
    public int toLovage(@Nullable Integer priority) {
        int inRange =
                priority == null ? 0 : Math.max(Message.LOWEST_PRIORITY, Math.min(Message.HIGHEST_PRIORITY, priority));
        return turned(inRange);
    }
}
