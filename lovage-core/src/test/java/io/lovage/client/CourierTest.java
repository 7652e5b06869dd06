package io.lovage.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.SystemTime;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CourierTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Task<Integer, Integer> SQUARE = Task.of("square", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);
    private static final Call<Integer> FLOW =
            Flow.group(List.of(SQUARE.with(1), SQUARE.with(2))).then(SUM);

    private final Clock clock = SystemTime.clock();
    private final MessageIds ids = new MessageIds(clock);
    private final AtomicInteger runs = new AtomicInteger();
    private final Lovage lovage = Lovage.open("memory:");
    private final Courier courier = new Courier(lovage.engine(), clock);

    @AfterEach
    void close() {
        lovage.close();
    }

    private Parcel parcel(Call<?> call) {
        return Parcel.of(call, ids.next(), clock.instant());
    }

    private void start() {
        lovage.handle(SQUARE, number -> {
                    runs.incrementAndGet();
                    return number * number;
                })
                .handle(
                        SUM,
                        numbers -> numbers.stream().mapToInt(Integer::intValue).sum())
                .start();
    }

    private List<Receipt.Verdict> deliver(boolean again, List<Parcel> parcels) {
        return courier
                .deliver(parcels.stream()
                        .map(parcel -> new Courier.Errand(parcel, again))
                        .toList())
                .stream()
                .map(Receipt::verdict)
                .toList();
    }

    private Integer result(MessageId id) throws Exception {
        return lovage.handle(id.toString(), Integer.class).await(SOON);
    }

    private long tasks() {
        return lovage.engine().tasks().count(new TaskQuery(Set.of(), null, null, 1, null));
    }

    @Test
    void calls_of_all_kinds_are_stored_and_run() throws Exception {
        start();
        List<Parcel> parcels = List.of(
                parcel(SQUARE.with(3)), parcel(FLOW), parcel(SQUARE.with(4).unique("four")), parcel(SQUARE.with(5)));

        assertThat(deliver(false, parcels)).containsOnly(Receipt.Verdict.STORED).hasSize(4);

        assertThat(result(parcels.get(0).id())).isEqualTo(9);
        assertThat(result(parcels.get(1).id())).isEqualTo(5);
        assertThat(result(parcels.get(2).id())).isEqualTo(16);
        assertThat(result(parcels.get(3).id())).isEqualTo(25);
    }

    /** Also by one who doesn't know that it was sent before, since he was frozen on the way. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_sent_again_after_it_ended_is_not_started_again(boolean again) throws Exception {
        start();
        List<Parcel> parcels = List.of(
                parcel(SQUARE.with(3)),
                parcel(FLOW),
                parcel(SQUARE.with(4).unique("four")),
                parcel(Flow.group(List.of(SQUARE.with(5))).then(SUM).unique("flow")));
        assertThat(deliver(false, parcels)).containsOnly(Receipt.Verdict.STORED);
        for (Parcel parcel : parcels) {
            assertThat(result(parcel.id())).isPositive();
        }
        int before = runs.get();
        long tasksBefore = tasks();

        assertThat(deliver(again, parcels)).containsOnly(Receipt.Verdict.STORED);

        assertThat(tasks()).isEqualTo(tasksBefore);
        for (Parcel parcel : parcels) {
            assertThat(lovage.engine().tasks().get(parcel.id()).orElseThrow().state())
                    .isEqualTo(TaskState.SUCCEEDED);
        }
        Parcel last = parcel(SQUARE.with(6));
        assertThat(deliver(false, List.of(last))).containsOnly(Receipt.Verdict.STORED);
        assertThat(result(last.id())).isEqualTo(36);
        assertThat(runs.get()).isEqualTo(before + 1);
    }

    @Test
    void a_unique_key_that_somebody_holds_lets_nothing_else_in() {
        lovage.enqueue(SQUARE.with(1).unique("key"));

        assertThat(deliver(false, List.of(parcel(SQUARE.with(2).unique("key")), parcel(FLOW.unique("key")))))
                .containsOnly(Receipt.Verdict.STORED);
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void while_the_engine_is_away_everything_is_for_later() {
        assertThat(courier.trouble()).isNull();
        lovage.close();

        assertThat(courier.trouble()).contains("closed");
        List<Receipt> receipts = courier.deliver(
                List.of(new Courier.Errand(parcel(SQUARE.with(1)), false), new Courier.Errand(parcel(FLOW), false)));

        assertThat(receipts).extracting(Receipt::verdict).containsOnly(Receipt.Verdict.LATER);
        assertThat(receipts)
                .extracting(Receipt::reason)
                .allSatisfy(reason -> assertThat(reason).isNotEmpty());
    }
}
