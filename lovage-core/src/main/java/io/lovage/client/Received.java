package io.lovage.client;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A message that the caller has for as long as its lease lasts. Settle it once: {@link #ack}, {@link #release} or {@link #deadLetter}; if its lease was lost,
 * these change nothing and return {@code false}, and somebody else has the message. Thread-safe.
 */
public final class Received<T> {

    private final MessageQueue<T> queue;
    private final Subscription subscription;
    private final Delivery delivery;
    private final AtomicBoolean settled = new AtomicBoolean();

    Received(MessageQueue<T> queue, Subscription subscription, Delivery delivery) {
        this.queue = queue;
        this.subscription = subscription;
        this.delivery = delivery;
    }

    public String id() {
        return message().id().toString();
    }

    /**
     * The content.
     *
     * @throws io.lovage.message.InvalidMessageException if the message isn't JSON of the queue's type
     */
    public T content() {
        T content = queue.read(message());
        if (content == null) {
            throw new InvalidMessageException("Message %s of queue '%s' is null.", id(), queue.name());
        }
        return content;
    }

    /** The content as it travelled. */
    public String json() {
        return message().body().text();
    }

    public Map<String, String> headers() {
        return message().headers();
    }

    /** How often it was delivered so far, this time included; 1 the first time. */
    public int attempt() {
        return delivery.attempt();
    }

    /** Done: the message is gone. */
    @CanIgnoreReturnValue
    public boolean ack() {
        return settle(new Settlement.Ack(delivery));
    }

    /** Back to the queue, for whoever comes first after {@code delay}. */
    @CanIgnoreReturnValue
    public boolean release(Duration delay) {
        return settle(new Settlement.Release(delivery, delay, true));
    }

    /** Out of the queue and kept, with a reason that people see. */
    @CanIgnoreReturnValue
    public boolean deadLetter(String reason) {
        return settle(new Settlement.DeadLetter(delivery, reason));
    }

    /** The whole lease again, from now on. */
    @CanIgnoreReturnValue
    public boolean extend() {
        return Stages.await(subscription.extend(List.of(delivery)), "extending the lease of message " + id())
                        .get(0)
                == SettleResult.DONE;
    }

    Delivery delivery() {
        return delivery;
    }

    boolean isSettled() {
        return settled.get();
    }

    /** Whether the caller is the one who may settle it. */
    boolean beginSettling() {
        return settled.compareAndSet(false, true);
    }

    private Message message() {
        return delivery.message();
    }

    private boolean settle(Settlement settlement) {
        if (!beginSettling()) {
            return false;
        }
        return Stages.await(subscription.settle(List.of(settlement)), "settling message " + id())
                        .get(0)
                == SettleResult.DONE;
    }
}
