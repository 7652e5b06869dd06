package io.lovage.testkit;

import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.bury;
import static io.lovage.testkit.Deliveries.idsIn;
import static io.lovage.testkit.Deliveries.idsOf;
import static io.lovage.testkit.Deliveries.park;
import static io.lovage.testkit.Deliveries.release;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.QueueStats;
import io.lovage.broker.Subscription;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do with messages from outside: look at them, purge them, and put dead letters back. */
public abstract class DeadLetterContract extends EngineSuite {

    @BeforeEach
    final void needsBrowse() {
        needs(Feature.BROWSE);
    }

    @Test
    void a_dead_letter_is_kept_with_its_reason() {
        Message message = publish(message());
        Subscription consumer = consumer();
        release(consumer, takeOne(consumer));
        clock.advance(TICK);
        bury(consumer, takeOne(consumer), "the address is wrong: ключ 🔑");

        assertNothingFor(consumer);
        assertThat(browse(Place.DEAD))
                .containsExactly(
                        new Browsed(message, Place.DEAD, 2, clock.instant(), null, "the address is wrong: ключ 🔑"));
    }

    @Test
    void a_redriven_message_is_delivered_with_a_fresh_allowance_of_attempts() {
        Message message = dead(2);
        assertThat(redrive(message.id())).containsExactly(message.id());

        Delivery delivery = takeOne(consumer());

        assertThat(delivery.message()).isEqualTo(message);
        assertThat(delivery.attempt()).isEqualTo(3);
        assertThat(delivery.forgiven()).isEqualTo(2);
        assertThat(delivery.countedAttempts()).isEqualTo(1);
        assertThat(delivery.lapses()).isZero();
    }

    @Test
    void a_second_redrive_forgives_the_attempts_since_the_first_too() {
        Message message = dead(2);
        assertThat(redrive(message.id())).hasSize(1);
        Subscription consumer = consumer();
        bury(consumer, takeOne(consumer), "again");
        assertThat(redrive(message.id())).hasSize(1);

        Delivery delivery = takeOne(consumer);

        assertThat(delivery.attempt()).isEqualTo(4);
        assertThat(delivery.forgiven()).isEqualTo(3);
    }

    @Test
    void a_redriven_message_has_no_reason_any_more() {
        Message message = dead(1);
        assertThat(redrive(message.id())).hasSize(1);

        assertThat(browse(Place.READY)).hasSize(1).allMatch(browsed -> browsed.reason() == null, "has no reason");
    }

    @Test
    void a_redrive_may_be_for_later() {
        Message message = dead(1);
        Instant later = clock.instant().plusSeconds(60);
        assertThat(engine.broker().redrive(List.of(message.id()), later)).hasSize(1);
        Subscription consumer = consumer();
        clock.advance(Duration.ofSeconds(60).minus(TICK));

        assertNothingFor(consumer);
        assertThat(placeOf(message)).isEqualTo(Place.DELAYED);
        clock.advance(TICK);
        assertThat(takeOne(consumer).message()).isEqualTo(message);
    }

    @Test
    void only_dead_letters_are_redriven() {
        Message dead = dead(1);
        Message leased = publish(message());
        takeOne(consumer());
        Message ready = publish(message());

        assertThat(redrive(ready.id(), leased.id(), dead.id(), newId())).containsExactly(dead.id());
        assertThat(List.of(ready, leased)).extracting(this::placeOf).containsExactly(Place.READY, Place.LEASED);
        assertThat(redrive(dead.id())).as("the second time").isEmpty();
        assertThat(redrive()).isEmpty();
    }

    @Test
    void a_thousand_dead_letters_are_redriven_at_once() {
        List<Message> messages = messages(1000);
        publishAll(messages);
        Subscription consumer = consumer();
        take(consumer, 1000).forEach(delivery -> bury(consumer, delivery, "no use"));

        assertThat(engine.broker().redrive(idsOf(messages), clock.instant())).hasSize(1000);
        assertThat(idsIn(take(consumer, 1000))).isEqualTo(idsOf(messages));
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "DELAYED", "PARKED", "DEAD"})
    void a_purge_removes_what_is_at_the_place_named_and_nothing_else(Place place) {
        List<Message> everywhere = messageAtEachPlace();

        assertThat(engine.broker().purge(QUEUE, Set.of(place))).isEqualTo(1);

        assertThat(everywhere)
                .extracting(this::placeOf)
                .doesNotContain(place)
                .filteredOn(found -> found != null)
                .hasSize(Place.values().length - 1);
    }

    @Test
    void a_purge_never_removes_leased_messages() {
        messageAtEachPlace();

        assertThat(engine.broker().purge(QUEUE, Set.of(Place.values()))).isEqualTo(Place.values().length - 1);
        assertThat(statsOf(QUEUE)).isEqualTo(new QueueStats(QUEUE, 0, 0, 1, 0, 0, null));
    }

    @Test
    void a_purge_leaves_other_queues_alone() {
        publishAll(List.of(message("a"), message("a"), message("b")));

        assertThat(engine.broker().purge("a", Set.of(Place.READY))).isEqualTo(2);
        assertThat(engine.broker().purge("unheard-of", Set.of(Place.READY))).isZero();
        assertThat(statsOf("b").ready()).isEqualTo(1);
    }

    @Test
    void a_purge_of_no_place_removes_nothing() {
        messageAtEachPlace();

        assertThat(engine.broker().purge(QUEUE, Set.of())).isZero();
    }

    @Test
    void a_purged_message_that_is_published_again_is_new() {
        Message message = publish(message());
        assertThat(engine.broker().purge(QUEUE, Set.of(Place.READY))).isEqualTo(1);

        publish(message);

        assertThat(takeOne(consumer()).attempt()).isEqualTo(1);
    }

    @Test
    void stats_count_the_messages_at_each_place() {
        List<Message> everywhere = messageAtEachPlace();

        assertThat(statsOf(QUEUE)).isEqualTo(new QueueStats(QUEUE, 1, 1, 1, 1, 1, clock.instant()));
        assertThat(everywhere).extracting(this::placeOf).containsExactlyInAnyOrder(Place.values());
    }

    @Test
    void each_place_shows_its_own_messages() {
        List<Message> everywhere = messageAtEachPlace();

        for (Message message : everywhere) {
            Place place = Objects.requireNonNull(placeOf(message));
            assertThat(browse(place)).extracting(Browsed::message).containsExactly(message);
        }
    }

    @Test
    void a_delayed_message_shows_when_it_is_due() {
        Instant due = clock.instant().plusSeconds(9);
        Message delayed = publish(message().withNotBefore(due));

        assertThat(browse(Place.DELAYED)).containsExactly(new Browsed(delayed, Place.DELAYED, 0, due, null, null));
    }

    @Test
    void an_onlooker_may_ask_for_one_queue() {
        publishAll(List.of(message("a"), message("b"), message("a")));

        assertThat(engine.broker().browse(new BrowseSpec(Place.READY, "a", null, false, 10, null)))
                .hasSize(2)
                .allMatch(browsed -> browsed.message().queue().equals("a"), "is in queue a");
    }

    @Test
    void an_onlooker_may_ask_for_one_task() {
        Message wanted = publish(task("wanted"));
        publish(task("other"));
        publish(message());

        assertThat(engine.broker().browse(new BrowseSpec(Place.READY, QUEUE, "wanted", false, 10, null)))
                .extracting(Browsed::message)
                .containsExactly(wanted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pages_follow_each_other_without_gaps_or_overlaps(boolean newestFirst) {
        List<Message> messages = messages(25);
        messages.forEach(
                message -> publish(message.withPriority((int) (message.id().low() & 7))));

        List<MessageId> seen = new ArrayList<>();
        List<Browsed> page;
        do {
            MessageId last = seen.isEmpty() ? null : seen.get(seen.size() - 1);
            page = engine.broker().browse(new BrowseSpec(Place.READY, null, null, newestFirst, 10, last));
            page.forEach(browsed -> seen.add(browsed.message().id()));
        } while (page.size() == 10);

        List<MessageId> expected = new ArrayList<>(idsOf(messages));
        if (newestFirst) {
            Collections.reverse(expected);
        }
        assertThat(seen).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1001})
    void a_page_has_1_to_1000_messages(int limit) {
        assertThatThrownBy(() -> new BrowseSpec(Place.READY, null, null, false, limit, null))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("1 to 1000");
    }

    @Test
    void looking_takes_nothing_away() {
        publish(message());
        assertThat(browse(Place.READY)).hasSize(1);
        assertThat(browse(Place.READY)).hasSize(1);

        assertThat(takeOne(consumer()).attempt()).isEqualTo(1);
    }

    @Test
    void what_the_engine_does_not_hold_is_not_located() {
        Message gone = publish(message());
        Subscription consumer = consumer();
        ack(consumer, takeOne(consumer));
        Message there = publish(message());

        assertThat(engine.broker().locate(List.of(gone.id(), newId(), there.id())))
                .containsOnlyKeys(there.id());
        assertThat(engine.broker().locate(List.of())).isEmpty();
    }

    @Test
    void a_thousand_messages_are_located_at_once() {
        List<Message> messages = messages(1000);
        publishAll(messages);

        assertThat(engine.broker().locate(idsOf(messages))).hasSize(1000);
    }

    private Set<MessageId> redrive(MessageId... ids) {
        return engine.broker().redrive(List.of(ids), clock.instant());
    }

    private List<Browsed> browse(Place place) {
        return engine.broker().browse(new BrowseSpec(place, null, null, false, 1000, null));
    }

    /** A message that died in attempt {@code attempts}. */
    private Message dead(int attempts) {
        Message message = publish(message());
        Subscription consumer = consumer();
        for (int i = 1; i < attempts; i++) {
            release(consumer, takeOne(consumer));
        }
        bury(consumer, takeOne(consumer), "no use");
        return message;
    }

    @CanIgnoreReturnValue
    private List<Message> messageAtEachPlace() {
        needs(Feature.DELAY, Feature.PARK);
        Subscription consumer = consumer();
        Message dead = publish(message());
        bury(consumer, takeOne(consumer), "no use");
        Message parked = publish(task());
        park(consumer, takeOne(consumer), "unknown");
        Message leased = publish(message());
        takeOne(consumer);
        Message delayed = publish(message().withNotBefore(clock.instant().plusSeconds(60)));
        Message ready = publish(message());
        return List.of(dead, parked, leased, delayed, ready);
    }
}
