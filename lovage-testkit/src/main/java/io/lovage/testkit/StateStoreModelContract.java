package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Add;
import io.lovage.store.Txn.Cond;
import io.lovage.store.Txn.Delete;
import io.lovage.store.Txn.DeleteRange;
import io.lovage.store.Txn.NumberIs;
import io.lovage.store.Txn.Op;
import io.lovage.store.Txn.Present;
import io.lovage.store.Txn.Put;
import io.lovage.store.Txn.VersionIs;
import io.lovage.store.TxnResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A state store does what a sorted map does, whatever is done in whatever order. A failure names the seed and the transactions so far. */
public abstract class StateStoreModelContract extends EngineSuite {

    private static final String PARTITION = "p";
    private static final int STEPS = 150;
    private static final int BATCHES = 40;
    private static final List<String> NAMES = List.of("a", "a/1", "a/2", "b", "é", "\uFFFD", "😀");

    private record Value(
            Payload value, long number, @Nullable Instant expiresAt) {}

    private final Map<String, Long> versions = new HashMap<>();
    private final TreeMap<String, Value> model = new TreeMap<>(StateStoreModelContract::compareBytes);

    /** Since versions were looked at last. */
    private final Set<String> written = new HashSet<>();

    private Random random = new Random(0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_state_store_does_what_a_sorted_map_does(long seed) {
        random = new Random(seed);
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            clock.advance(Duration.ofSeconds(random.nextInt(3)));
            dropExpired();
            Txn txn = Txn.of(PARTITION, conditions(), operations());
            steps.add(clock.instant() + " " + txn);

            TxnResult expected = apply(txn);
            TxnResult result = commit(txn);

            assertThat(result).as("seed %d: %s", seed, steps).isEqualTo(expected);
            assertEntriesAreThoseOfTheModel("seed " + seed + ": " + steps);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void the_transactions_of_a_batch_of_completions_see_what_those_before_them_did(long seed) {
        random = new Random(seed);
        List<String> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            clock.advance(Duration.ofSeconds(random.nextInt(3)));
            dropExpired();
            List<Completion> batch = new ArrayList<>();
            for (Delivery delivery : deliveries(1 + random.nextInt(4))) {
                batch.add(completion(delivery, Outcomes.succeeded(), transactions()));
            }
            List<Txn> all =
                    batch.stream().flatMap(each -> each.transactions().stream()).toList();
            batches.add(clock.instant() + " " + all);

            all.forEach(this::apply);
            List<SettleResult> results = Background.join(engine.commit(batch));

            assertThat(results).containsOnly(SettleResult.DONE);
            assertEntriesAreThoseOfTheModel("seed " + seed + ": " + batches);
        }
    }

    private List<Delivery> deliveries(int count) {
        List<Message> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task());
        }
        publishAll(tasks);
        try (Subscription worker = worker(WORKER, TASK)) {
            return Deliveries.take(worker, count);
        }
    }

    private Txn[] transactions() {
        Txn[] transactions = new Txn[1 + random.nextInt(3)];
        for (int i = 0; i < transactions.length; i++) {
            transactions[i] = Txn.of(PARTITION, conditions(), operations());
        }
        return transactions;
    }

    private void assertEntriesAreThoseOfTheModel(String story) {
        List<Entry> entries = engine.state().scan(PARTITION, "", "\uDBFF\uDFFF", 100);
        assertThat(entries.stream().map(StateStoreModelContract::valueOf))
                .as(story)
                .isEqualTo(List.copyOf(model.values()));
        assertThat(entries.stream().map(entry -> entry.key().name())).as(story).isEqualTo(List.copyOf(model.keySet()));
        entries.forEach(this::noteVersion);
        written.clear();
    }

    private void noteVersion(Entry entry) {
        long last = versions.getOrDefault(entry.key().name(), 0L);
        assertThat(entry.version()).as("version of %s", entry).isGreaterThanOrEqualTo(last);
        versions.put(entry.key().name(), entry.version());
    }

    private List<Cond> conditions() {
        List<Cond> conditions = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(2); i++) {
            String name = name();
            conditions.add(
                    switch (random.nextInt(5)) {
                        case 0 -> new Absent(name);
                        case 1 -> new Present(name);
                        case 2 -> new NumberIs(name, random.nextInt(4));
                        case 3 -> new VersionIs(name, versions.getOrDefault(name, 0L));
                        default -> new Absent("nobody writes this");
                    });
        }
        return conditions;
    }

    private List<Op> operations() {
        List<Op> operations = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            Duration ttl = random.nextBoolean() ? null : Duration.ofSeconds(1 + random.nextInt(5));
            operations.add(
                    switch (random.nextInt(6)) {
                        case 0, 1 -> new Put(name(), Payload.utf8("v" + random.nextInt(9)), random.nextInt(4), ttl);
                        case 2, 3 -> new Add(name(), random.nextInt(5) - 2);
                        case 4 -> new Delete(name());
                        default -> new DeleteRange(name(), name());
                    });
        }
        return operations;
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private void dropExpired() {
        model.values()
                .removeIf(
                        value -> value.expiresAt() != null && !value.expiresAt().isAfter(clock.instant()));
    }

    @CanIgnoreReturnValue
    private TxnResult apply(Txn txn) {
        if (!txn.when().stream().allMatch(this::holds)) {
            return TxnResult.CONFLICT;
        }
        List<Long> numbers = new ArrayList<>();
        for (Op operation : txn.then()) {
            if (operation instanceof Put put) {
                Instant expiresAt = put.ttl() == null ? null : clock.instant().plus(put.ttl());
                set(put.name(), new Value(put.value(), put.number(), expiresAt));
            } else if (operation instanceof Add add) {
                Value old = model.getOrDefault(add.name(), new Value(Payload.EMPTY, 0, null));
                Value sum = new Value(old.value(), old.number() + add.delta(), old.expiresAt());
                set(add.name(), sum);
                numbers.add(sum.number());
            } else if (operation instanceof Delete delete) {
                model.remove(delete.name());
            } else if (operation instanceof DeleteRange range) {
                model.keySet()
                        .removeIf(name -> compareBytes(name, range.from()) >= 0 && compareBytes(name, range.to()) < 0);
            }
        }
        return TxnResult.committed(numbers);
    }

    private void set(String name, Value value) {
        model.put(name, value);
        written.add(name);
    }

    /** A version is known from the last scan, so it is the current one unless the key is gone or was written meanwhile. */
    private boolean holds(Cond condition) {
        Value value = model.get(condition.name());
        if (condition instanceof VersionIs is) {
            return is.version() == 0 ? value == null : value != null && !written.contains(condition.name());
        }
        if (condition instanceof NumberIs is) {
            return value != null && value.number() == is.number();
        }
        return condition instanceof Present == (value != null);
    }

    private static Value valueOf(Entry entry) {
        return new Value(entry.value(), entry.number(), entry.expiresAt());
    }

    private static int compareBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
