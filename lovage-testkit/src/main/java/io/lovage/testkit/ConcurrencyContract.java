package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Background.resultsOf;
import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.bury;
import static io.lovage.testkit.Deliveries.idsIn;
import static io.lovage.testkit.Deliveries.idsOf;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Key;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Add;
import io.lovage.store.Txn.NumberIs;
import io.lovage.store.Txn.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds when many threads do something at once. */
public abstract class ConcurrencyContract extends EngineSuite {

    private static final int THREADS = 8;
    private static final int MEMBERS = 40;

    @Test
    void consumers_on_many_threads_get_different_messages() throws Exception {
        List<Message> messages = messages(400);
        publishAll(messages);

        List<List<MessageId>> taken = resultsOf(background.run(THREADS, () -> drain(engine)));

        assertThat(taken.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(idsOf(messages));
    }

    /** Takes and acknowledges until nothing is there. */
    private static List<MessageId> drain(Engine engine) {
        List<MessageId> ids = new ArrayList<>();
        try (Subscription consumer =
                engine.broker().subscribe(new SubscribeSpec(List.of(QUEUE), LEASE, WORKER, Set.of()))) {
            List<Delivery> taken = take(consumer, 7);
            while (!taken.isEmpty()) {
                ids.addAll(idsIn(taken));
                taken.forEach(delivery -> ack(consumer, delivery));
                taken = take(consumer, 7);
            }
        }
        return ids;
    }

    @Test
    void producers_and_waiting_consumers_on_many_threads_lose_and_double_nothing() throws Exception {
        int perProducer = 50;
        ConcurrentLinkedQueue<MessageId> received = new ConcurrentLinkedQueue<>();
        AtomicInteger left = new AtomicInteger(4 * perProducer);
        ConcurrentLinkedQueue<Subscription> consumers = new ConcurrentLinkedQueue<>();
        List<Future<Boolean>> consuming = background.run(4, () -> {
            Subscription consumer = consumer();
            consumers.add(consumer);
            while (left.get() > 0) {
                for (Delivery delivery : consumer.poll(5, LONG)) {
                    ack(consumer, delivery);
                    received.add(delivery.message().id());
                    if (left.decrementAndGet() == 0) {
                        consumers.forEach(Subscription::wakeUp);
                    }
                }
            }
            return true;
        });

        List<List<MessageId>> published = resultsOf(background.run(4, () -> {
            List<Message> mine = messages(perProducer);
            mine.forEach(this::publish);
            return idsOf(mine);
        }));

        assertThat(resultsOf(consuming)).hasSize(4);
        assertThat(received)
                .containsExactlyInAnyOrderElementsOf(
                        published.stream().flatMap(List::stream).toList());
    }

    @Test
    void of_many_commits_of_one_delivery_one_counts() throws Exception {
        publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));
        Txn effect = Txn.of("p", List.of(new Absent("never")), List.of(new Add("n", 1)));

        List<SettleResult> results =
                resultsOf(background.run(THREADS, () -> commit(completion(delivery, succeeded(), effect))));

        assertThat(results).filteredOn(SettleResult.DONE::equals).hasSize(1);
        assertThat(results).filteredOn(SettleResult.STALE::equals).hasSize(THREADS - 1);
        assertThat(number("p", "n")).isEqualTo(1);
    }

    @Test
    void of_many_settlements_of_one_delivery_one_counts() throws Exception {
        publish(message());
        Subscription consumer = consumer();
        Delivery delivery = takeOne(consumer);
        AtomicInteger turn = new AtomicInteger();
        Callable<SettleResult> settling = () -> Deliveries.settle(
                consumer,
                turn.getAndIncrement() % 2 == 0
                        ? new Settlement.Ack(delivery)
                        : new Settlement.Release(delivery, Duration.ZERO, true));

        assertThat(resultsOf(background.run(THREADS, settling)))
                .filteredOn(SettleResult.DONE::equals)
                .hasSize(1);
    }

    @Test
    void one_message_is_stored_however_many_publish_it() throws Exception {
        Message message = message();

        assertThat(resultsOf(background.run(THREADS, () -> publish(message)))).hasSize(THREADS);

        assertThat(take(consumer(), 10)).hasSize(1);
    }

    @Test
    void a_task_is_either_withdrawn_or_run() throws Exception {
        List<Message> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tasks.add(task());
        }
        publishAll(tasks);
        Future<List<MessageId>> running = background.run(() -> runAll());
        Future<List<MessageId>> withdrawing = background.run(() -> withdrawAll(tasks));

        List<MessageId> ran = Background.resultOf(running);
        List<MessageId> withdrawn = Background.resultOf(withdrawing);
        ran = new ArrayList<>(ran);
        ran.addAll(runAll());

        List<MessageId> all = new ArrayList<>(ran);
        all.addAll(withdrawn);
        assertThat(all).containsExactlyInAnyOrderElementsOf(idsOf(tasks));
        assertThat(ran).allSatisfy(id -> assertThat(taskOf(id).state()).isEqualTo(TaskState.SUCCEEDED));
        assertThat(withdrawn).allSatisfy(id -> assertThat(taskOf(id).state()).isEqualTo(TaskState.CANCELLED));
    }

    private List<MessageId> runAll() {
        List<MessageId> ran = new ArrayList<>();
        try (Subscription worker = worker(WORKER, TASK)) {
            List<Delivery> taken = take(worker, 3);
            while (!taken.isEmpty()) {
                ran.addAll(idsIn(taken));
                taken.forEach(delivery -> commitDone(delivery, succeeded()));
                taken = take(worker, 3);
            }
        }
        return ran;
    }

    private List<MessageId> withdrawAll(List<Message> tasks) {
        List<MessageId> withdrawn = new ArrayList<>();
        for (int i = tasks.size() - 1; i >= 0; i--) {
            MessageId id = tasks.get(i).id();
            if (engine.withdraw(id, "no", List.of()) == Withdrawal.WITHDRAWN) {
                withdrawn.add(id);
            }
        }
        return withdrawn;
    }

    @Test
    void a_dead_letter_is_redriven_by_one_of_many() throws Exception {
        List<Message> messages = messages(50);
        publishAll(messages);
        Subscription consumer = consumer();
        take(consumer, 50).forEach(delivery -> bury(consumer, delivery, "no use"));

        List<Set<MessageId>> redriven =
                resultsOf(background.run(4, () -> engine.broker().redrive(idsOf(messages), clock.instant())));

        assertThat(redriven.stream().flatMap(Set::stream)).containsExactlyInAnyOrderElementsOf(idsOf(messages));
        assertThat(take(consumer, 100)).hasSize(50);
    }

    @Test
    void a_withdrawal_is_done_by_one_of_many() throws Exception {
        Message task = publish(task());
        Txn effect = Txn.of("p", List.of(new Absent("never")), List.of(new Add("n", 1)));

        List<Withdrawal> withdrawals =
                resultsOf(background.run(THREADS, () -> engine.withdraw(task.id(), "no", List.of(effect))));

        assertThat(withdrawals).filteredOn(Withdrawal.WITHDRAWN::equals).hasSize(1);
        assertThat(withdrawals).filteredOn(Withdrawal.FINISHED::equals).hasSize(THREADS - 1);
        assertThat(number("p", "n")).isEqualTo(1);
    }

    @Test
    void a_join_of_many_tasks_fires_once_when_the_last_is_done() throws Exception {
        needs(Feature.ATOMIC_COMMIT);
        assertThat(commit(Txn.of(
                                "flow",
                                List.of(new Absent("left")),
                                List.of(new Put("left", Payload.EMPTY, MEMBERS, null))))
                        .isCommitted())
                .isTrue();
        List<Message> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(task("member"));
        }
        publishAll(members);
        Message joined = message("joins");

        assertThat(resultsOf(background.run(THREADS, () -> runMembers(joined)))).hasSize(THREADS);

        assertThat(number("flow", "left")).isZero();
        assertThat(number("flow", "fired")).isEqualTo(1);
        assertThat(idsIn(take(consumerOf("joins"), 10))).containsExactly(joined.id());
    }

    private boolean runMembers(Message joined) {
        Txn countDown = Txn.of("flow", List.of(new Txn.Present("left")), List.of(new Add("left", -1)));
        Txn fire = new Txn(
                "flow", List.of(new NumberIs("left", 0)), List.of(new Add("fired", 1)), List.of(joined), List.of());
        try (Subscription worker = worker(WORKER, "member")) {
            List<Delivery> taken = take(worker, 2);
            while (!taken.isEmpty()) {
                List<Completion> batch = taken.stream()
                        .map(delivery -> completion(delivery, succeeded(), countDown, fire))
                        .toList();
                assertThat(join(engine.commit(batch))).containsOnly(SettleResult.DONE);
                taken = take(worker, 2);
            }
        }
        return true;
    }

    @Test
    void a_counter_is_counted_down_to_zero_by_a_chain_of_messages() throws Exception {
        needs(Feature.ATOMIC_COMMIT);
        assertThat(commit(Txn.of(
                                "chain",
                                List.of(new Absent("left")),
                                List.of(new Put("left", Payload.EMPTY, 50, null))))
                        .isCommitted())
                .isTrue();
        publish(task());
        ConcurrentLinkedQueue<Subscription> workers = new ConcurrentLinkedQueue<>();
        List<Future<Integer>> running = background.run(THREADS, () -> runChain(workers));

        int runs = resultsOf(running).stream().mapToInt(Integer::intValue).sum();

        assertThat(runs).isEqualTo(50);
        assertThat(number("chain", "left")).isZero();
        assertThat(statsOf(QUEUE).ready()).isZero();
    }

    /** Each run counts down and, unless that was the last, sends the next message; with it ends every thread. */
    private int runChain(ConcurrentLinkedQueue<Subscription> workers) throws InterruptedException {
        Subscription worker = worker(WORKER, TASK);
        workers.add(worker);
        int runs = 0;
        while (number("chain", "left") > 0) {
            for (Delivery delivery : worker.poll(1, LONG)) {
                long left = number("chain", "left");
                Txn countDown = Txn.of("chain", List.of(new NumberIs("left", left)), List.of(new Add("left", -1)));
                Txn next = new Txn(
                        "chain", List.of(new NumberIs("left", left - 1)), List.of(), List.of(task()), List.of());
                commitDone(delivery, succeeded(), left > 1 ? new Txn[] {countDown, next} : new Txn[] {countDown});
                runs++;
                if (left == 1) {
                    workers.forEach(Subscription::wakeUp);
                }
            }
        }
        return runs;
    }

    @Test
    void maintenance_may_run_at_any_time() throws Exception {
        publishAll(messages(200));
        Future<Boolean> maintaining = background.run(() -> {
            for (int i = 0; i < 50; i++) {
                engine.maintain();
            }
            return true;
        });

        assertThat(drain(engine)).hasSize(200);
        assertThat(Background.resultOf(maintaining)).isTrue();
        assertThat(statsOf(QUEUE).ready()).isZero();
        assertThat(engine.broker().locate(List.of(newId()))).isEmpty();
    }

    private long number(String partition, String name) {
        return engine.state().get(new Key(partition, name)).orElseThrow().number();
    }
}
