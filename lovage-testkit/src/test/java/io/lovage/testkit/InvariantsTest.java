package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.Broker;
import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities;
import io.lovage.broker.Place;
import io.lovage.broker.QueueStats;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That the invariants go red when an engine loses, doubles or miscounts something. */
class InvariantsTest {

    private final ManualClock clock = ManualClock.create();
    private final Engine engine = Engines.open("memory:", clock);
    private final Witness witness = new Witness();
    private final Message message = Message.of(new MessageId(0, 1), "mail", "send", Payload.EMPTY, clock.instant());

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void they_hold_of_an_engine_that_has_what_it_accepted() {
        store();
        witness.accepted(message.id());

        assertThatCode(() -> Invariants.check(engine, witness)).doesNotThrowAnyException();
    }

    @Test
    void a_message_that_was_accepted_and_is_nowhere_is_lost() {
        witness.accepted(message.id());

        assertThatThrownBy(() -> Invariants.check(engine, witness))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message.id() + " was accepted");
    }

    @Test
    void a_message_that_ended_is_not_lost() {
        witness.accepted(message.id());
        witness.ended(message.id());

        assertThatCode(() -> Invariants.check(engine, witness)).doesNotThrowAnyException();
    }

    @Test
    void a_message_that_ended_twice_is_doubled() {
        witness.accepted(message.id());
        witness.ended(message.id());
        witness.ended(message.id());

        assertThatThrownBy(() -> Invariants.check(engine, witness))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("how often message " + message.id());
    }

    @Test
    void a_message_that_ended_and_is_still_there_is_doubled() {
        store();
        witness.accepted(message.id());
        witness.ended(message.id());

        assertThatThrownBy(() -> Invariants.check(engine, witness))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("how often message " + message.id());
    }

    @Test
    void stats_that_differ_from_what_browse_shows_are_wrong() {
        store();
        Engine miscounting =
                with(Broker.class, "stats", List.of(new QueueStats("mail", 2, 0, 0, 0, 0, clock.instant())));

        assertThatThrownBy(() -> Invariants.check(miscounting, witness))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("stats of queue mail");
    }

    @Test
    void stats_that_leave_a_queue_out_are_wrong() {
        store();

        assertThatThrownBy(() -> Invariants.check(with(Broker.class, "stats", List.of()), witness))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("queues of which there are no stats");
    }

    @Test
    void a_task_whose_state_differs_from_where_its_message_is_is_wrong() {
        store();
        Browsed parked = new Browsed(message, Place.PARKED, 0, clock.instant(), null, "no");
        Engine confused = with(Broker.class, "browse", List.of(parked));

        assertThatThrownBy(() -> Invariants.check(confused, witness)).isInstanceOf(AssertionError.class);
    }

    @Test
    void an_engine_that_cannot_browse_is_asked_for_lost_messages_only() {
        witness.accepted(message.id());
        witness.ended(message.id());
        Capabilities all = engine.capabilities();
        Capabilities none = new Capabilities(
                "blind", "1", all.durability(), all.maxBodyBytes(), all.maxBatch(), all.delayGranularity(), Set.of());
        Engine blind = proxy(Engine.class, engine, Map.of("capabilities", none));

        assertThatCode(() -> Invariants.check(blind, witness)).doesNotThrowAnyException();
    }

    private void store() {
        engine.broker().publish(List.of(message)).toCompletableFuture().join();
    }

    /** The engine with a broker that gives another answer to one question. */
    private Engine with(Class<Broker> part, String question, Object answer) {
        Broker broker = proxy(part, engine.broker(), Map.of(question, answer));
        return proxy(Engine.class, engine, Map.of("broker", broker));
    }

    private static <T> T proxy(Class<T> type, T original, Map<String, Object> answers) {
        InvocationHandler handler = (self, method, arguments) -> answers.containsKey(method.getName())
                ? answers.get(method.getName())
                : method.invoke(original, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
