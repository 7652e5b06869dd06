package io.lovage.testkit;

import static io.lovage.testkit.Deliveries.extend;
import static io.lovage.testkit.Deliveries.settle;
import static io.lovage.testkit.Deliveries.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker does what {@link BrokerModel} does, whatever is done in whatever order. A failure names the seed and the steps so far. */
public abstract class BrokerModelContract extends EngineSuite {

    private static final int STEPS = 150;
    private static final List<Set<String>> KNOWN = List.of(Set.of(), Set.of("a"), Set.of("a", "b"));

    private final BrokerModel model = new BrokerModel();
    private final List<MessageId> published = new ArrayList<>();
    private final List<Delivery> delivered = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private Random random = new Random(0);

    @BeforeEach
    final void needsEverything() {
        needs(Feature.DELAY, Feature.PRIORITY, Feature.PARK, Feature.UNCOUNTED_RELEASE);
        for (Set<String> tasks : KNOWN) {
            subscriptions.add(engine.broker().subscribe(new SubscribeSpec(List.of(QUEUE), LEASE, WORKER, tasks)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_broker_does_what_the_model_does(long seed) {
        random = new Random(seed);
        for (int i = 0; i < STEPS; i++) {
            step();
            model.timeIs(clock.instant());
            assertThat(located()).as("seed %d after %s", seed, steps).isEqualTo(model.seen());
        }
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> publishOne();
            case 3, 4 -> poll();
            case 5, 6 -> settleOne();
            case 7 -> extendOne();
            case 8 -> pass();
            default -> redriveOne();
        }
    }

    private void publishOne() {
        boolean known = !published.isEmpty() && random.nextInt(8) == 0;
        MessageId id = known ? pick(published) : newId();
        String task = List.of("a", "b", "").get(random.nextInt(3));
        Message message = Message.of(id, QUEUE, task.isEmpty() ? null : task, Payload.EMPTY, clock.instant())
                .withPriority(random.nextInt(3))
                .withNotBefore(random.nextBoolean() ? null : clock.instant().plusSeconds(random.nextInt(20)));
        if (known && !model.seen().containsKey(id)) {
            return;
        }
        steps.add("publish " + message);
        publish(message);
        model.publish(message, clock.instant());
        if (!known) {
            published.add(id);
        }
    }

    private void poll() {
        int who = random.nextInt(KNOWN.size());
        int max = 1 + random.nextInt(3);
        steps.add("poll " + max + " by " + KNOWN.get(who));
        List<Delivery> expected = model.poll(max, KNOWN.get(who), clock.instant());

        List<Delivery> taken = take(subscriptions.get(who), max);

        assertThat(taken.stream().map(BrokerModelContract::withAnyToken))
                .as("%s", steps)
                .isEqualTo(expected);
        taken.forEach(delivery -> model.leased(delivery, clock.instant().plus(LEASE)));
        delivered.addAll(taken);
    }

    private static Delivery withAnyToken(Delivery delivery) {
        return new Delivery(
                delivery.message(),
                delivery.attempt(),
                delivery.forgiven(),
                delivery.lapses(),
                delivery.leasedAt(),
                BrokerModel.ANY_TOKEN);
    }

    private void settleOne() {
        if (delivered.isEmpty()) {
            return;
        }
        Settlement settlement = pick(List.of(WayOfSettling.values())).of(recent());
        steps.add("settle " + settlement);
        boolean holds = model.holds(settlement.delivery());

        SettleResult result = settle(subscriptions.get(0), settlement);

        assertThat(result).as("%s", steps).isEqualTo(holds ? SettleResult.DONE : SettleResult.STALE);
        if (holds) {
            model.settle(settlement, clock.instant());
        }
    }

    private void extendOne() {
        if (delivered.isEmpty()) {
            return;
        }
        Delivery delivery = recent();
        steps.add("extend " + delivery);
        boolean holds = model.holds(delivery);

        SettleResult result = extend(subscriptions.get(0), delivery);

        assertThat(result).as("%s", steps).isEqualTo(holds ? SettleResult.DONE : SettleResult.STALE);
        if (holds) {
            model.extend(delivery, clock.instant().plus(LEASE));
        }
    }

    private void pass() {
        Duration time = Duration.ofSeconds(random.nextInt(20));
        steps.add("wait " + time);
        clock.advance(time);
    }

    private void redriveOne() {
        if (published.isEmpty()) {
            return;
        }
        MessageId id = pick(published);
        var when = clock.instant().plusSeconds(random.nextInt(2) * 5L);
        steps.add("redrive " + id + " at " + when);
        boolean isDead = model.isDead(id);

        Set<MessageId> redriven = engine.broker().redrive(List.of(id), when);

        assertThat(redriven).as("%s", steps).isEqualTo(isDead ? Set.of(id) : Set.of());
        if (isDead) {
            model.redrive(id, when, clock.instant());
        }
    }

    /** Deliveries of long ago are stale anyway. */
    private Delivery recent() {
        return pick(delivered.subList(Math.max(0, delivered.size() - 8), delivered.size()));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Map<MessageId, BrokerModel.Seen> located() {
        Map<MessageId, BrokerModel.Seen> located = new TreeMap<>();
        engine.broker().locate(published).forEach((id, browsed) -> located.put(id, BrokerModel.Seen.of(browsed)));
        return located;
    }
}
