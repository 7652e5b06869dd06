package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.PublishResult;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engine;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a producer and a consumer do, in one word each, for tests that are about something else. */
final class Deliveries {

    private Deliveries() {}

    static void publishTo(Engine engine, List<Message> messages) {
        assertThat(join(engine.broker().publish(messages)))
                .hasSameSizeAs(messages)
                .allMatch(result -> result.equals(PublishResult.ACCEPTED), "is ACCEPTED");
    }

    static Subscription workerOn(Engine engine, String name, String... tasks) {
        return engine.broker()
                .subscribe(new SubscribeSpec(List.of(EngineSuite.QUEUE), EngineSuite.LEASE, name, Set.of(tasks)));
    }

    /** Takes what is there, at most {@code max}, without waiting. */
    static List<Delivery> take(Subscription subscription, int max) {
        try {
            return subscription.poll(max, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while polling without waiting", e);
        }
    }

    /** Takes the next message, which must be there. */
    @CanIgnoreReturnValue
    static Delivery takeOne(Subscription subscription) {
        List<Delivery> taken = take(subscription, 1);
        assertThat(taken).as("what a poll for one message delivers").hasSize(1);
        return taken.get(0);
    }

    static void assertNothingFor(Subscription subscription) {
        assertThat(take(subscription, 100)).isEmpty();
    }

    static SettleResult settle(Subscription subscription, Settlement settlement) {
        List<SettleResult> results = join(subscription.settle(List.of(settlement)));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    static SettleResult extend(Subscription subscription, Delivery delivery) {
        List<SettleResult> results = join(subscription.extend(List.of(delivery)));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    static void ack(Subscription subscription, Delivery delivery) {
        assertThat(settle(subscription, new Settlement.Ack(delivery))).isEqualTo(SettleResult.DONE);
    }

    static void release(Subscription subscription, Delivery delivery) {
        assertThat(settle(subscription, new Settlement.Release(delivery, Duration.ZERO, true)))
                .isEqualTo(SettleResult.DONE);
    }

    static void bury(Subscription subscription, Delivery delivery, String reason) {
        assertThat(settle(subscription, new Settlement.DeadLetter(delivery, reason)))
                .isEqualTo(SettleResult.DONE);
    }

    static void park(Subscription subscription, Delivery delivery, String reason) {
        assertThat(settle(subscription, new Settlement.Park(delivery, reason))).isEqualTo(SettleResult.DONE);
    }

    static List<MessageId> idsOf(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }

    static List<MessageId> idsIn(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.message().id()).toList();
    }

    static void releaseUncounted(Subscription subscription, Delivery delivery) {
        assertThat(settle(subscription, new Settlement.Release(delivery, Duration.ZERO, false)))
                .isEqualTo(SettleResult.DONE);
    }
}
