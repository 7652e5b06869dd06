package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Deliveries.bury;
import static io.lovage.testkit.Deliveries.park;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.error;
import static io.lovage.testkit.Outcomes.failed;
import static io.lovage.testkit.Outcomes.retryAt;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Outcome;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tasks are listed and counted, over live ones and records alike. */
public abstract class TaskQueryContract extends EngineSuite {

    private static final String[] NAMES = {"send", "pack", "rare"};

    private final Map<TaskState, MessageId> ids = new EnumMap<>(TaskState.class);

    @BeforeEach
    final void needsEveryState() {
        needs(Feature.DELAY, Feature.PARK);
    }

    @Test
    void an_empty_engine_lists_nothing() {
        assertThat(engine.tasks().find(query())).isEmpty();
        assertThat(engine.tasks().count(query())).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_state_lists_the_tasks_in_it(TaskState state) {
        oneTaskInEachState();

        assertThat(find(new TaskQuery(Set.of(state), null, null, 100, null)))
                .extracting(TaskRecord::id, TaskRecord::state)
                .containsExactly(tuple(ids.get(state), state));
        assertThat(engine.tasks().count(new TaskQuery(Set.of(state), null, null, 1, null)))
                .isEqualTo(1);
    }

    @Test
    void without_a_state_all_are_listed_newest_first() {
        oneTaskInEachState();

        assertThat(find(query())).extracting(TaskRecord::id).isEqualTo(newestFirst(ids.values()));
        assertThat(engine.tasks().count(query())).isEqualTo(TaskState.values().length);
    }

    @Test
    void several_states_list_the_tasks_in_any_of_them() {
        oneTaskInEachState();
        Set<TaskState> states = Set.of(TaskState.QUEUED, TaskState.SUCCEEDED, TaskState.WAITING);

        assertThat(find(new TaskQuery(states, null, null, 100, null)))
                .extracting(TaskRecord::state)
                .containsExactlyInAnyOrderElementsOf(states);
        assertThat(engine.tasks().count(new TaskQuery(states, null, null, 100, null)))
                .isEqualTo(3);
    }

    @Test
    void a_name_lists_the_tasks_that_have_it() {
        tasksOfSeveralNamesAndQueues();

        assertThat(find(new TaskQuery(Set.of(), "pack", null, 100, null)))
                .hasSize(8)
                .allMatch(task -> task.name().equals("pack"), "is named pack");
        assertThat(engine.tasks().count(new TaskQuery(Set.of(), "pack", null, 1, null)))
                .isEqualTo(8);
        assertThat(engine.tasks().count(new TaskQuery(Set.of(), "unheard-of", null, 1, null)))
                .isZero();
    }

    @Test
    void a_queue_lists_the_tasks_in_it() {
        tasksOfSeveralNamesAndQueues();

        assertThat(find(new TaskQuery(Set.of(), null, "other", 100, null)))
                .hasSize(12)
                .allMatch(task -> task.queue().equals("other"), "is in the queue");
        assertThat(engine.tasks().count(new TaskQuery(Set.of(), null, "other", 1, null)))
                .isEqualTo(12);
    }

    @Test
    void every_filter_must_match() {
        tasksOfSeveralNamesAndQueues();
        TaskQuery both = new TaskQuery(Set.of(TaskState.SUCCEEDED), "send", "other", 100, null);

        assertThat(find(both))
                .hasSize(2)
                .allMatch(
                        task -> task.name().equals("send")
                                && task.queue().equals("other")
                                && task.state() == TaskState.SUCCEEDED,
                        "matches all filters");
        assertThat(engine.tasks().count(both)).isEqualTo(2);
    }

    @Test
    void pages_follow_each_other_without_gaps_or_overlaps() {
        List<MessageId> all = tasksOfSeveralNamesAndQueues();

        List<MessageId> seen = new ArrayList<>();
        List<TaskRecord> page;
        do {
            MessageId last = seen.isEmpty() ? null : seen.get(seen.size() - 1);
            page = find(new TaskQuery(Set.of(), null, null, 5, last));
            page.forEach(task -> seen.add(task.id()));
        } while (page.size() == 5);

        assertThat(seen).isEqualTo(newestFirst(all));
    }

    @Test
    void filtered_pages_follow_each_other_too() {
        tasksOfSeveralNamesAndQueues();
        TaskQuery first = new TaskQuery(Set.of(TaskState.QUEUED, TaskState.SUCCEEDED), null, QUEUE, 3, null);
        List<TaskRecord> one = find(first);
        List<TaskRecord> two = find(page(first, one.get(2).id()));

        assertThat(one).hasSize(3);
        assertThat(two)
                .hasSize(3)
                .allMatch(task -> task.id().compareTo(one.get(2).id()) < 0, "is on the second page");
        assertThat(find(new TaskQuery(first.states(), null, QUEUE, 6, null)))
                .extracting(TaskRecord::id)
                .isEqualTo(Stream.concat(one.stream(), two.stream())
                        .map(TaskRecord::id)
                        .toList());
    }

    @Test
    void a_count_does_not_depend_on_the_page() {
        List<MessageId> all = tasksOfSeveralNamesAndQueues();

        assertThat(engine.tasks().count(new TaskQuery(Set.of(), null, null, 1, all.get(0))))
                .isEqualTo(all.size());
    }

    @Test
    void plain_messages_are_not_listed() {
        publish(message());
        Subscription consumer = consumer();
        publish(message());
        bury(consumer, takeOne(consumer), "no use");

        assertThat(find(query())).isEmpty();
        assertThat(engine.tasks().count(query())).isZero();
    }

    @Test
    void a_listed_task_is_what_is_known_of_it_without_its_attempts() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        commitDone(takeOne(worker), retryAt(clock.instant()));
        commitDone(takeOne(worker), new Outcome.Succeeded(Payload.utf8("5")));

        TaskRecord known = taskOf(task.id());
        assertThat(find(query()))
                .containsExactly(new TaskRecord(
                        task.id(),
                        TASK,
                        QUEUE,
                        TaskState.SUCCEEDED,
                        List.of(),
                        Payload.utf8("5"),
                        null,
                        null,
                        task.enqueuedAt(),
                        null,
                        known.finishedAt()));
    }

    @Test
    void a_failed_task_is_listed_once_and_with_its_error() {
        publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), failed("no"));

        assertThat(find(query())).extracting(TaskRecord::error).containsExactly(error("no"));
        assertThat(engine.tasks().count(query())).isEqualTo(1);
    }

    @Test
    void a_task_is_listed_in_the_state_its_message_gives_it() {
        Message delayed = publish(task().withNotBefore(clock.instant().plusSeconds(5)));
        assertThat(states()).containsExactly(TaskState.SCHEDULED);
        clock.advance(LEASE);
        takeOne(worker(WORKER, TASK));
        assertThat(states()).containsExactly(TaskState.RUNNING);
        lapse();
        assertThat(states()).containsExactly(TaskState.QUEUED);

        assertThat(find(query())).extracting(TaskRecord::id).containsExactly(delayed.id());
    }

    private List<TaskState> states() {
        List<TaskState> states = find(query()).stream().map(TaskRecord::state).toList();
        states.forEach(state -> assertThat(engine.tasks().count(new TaskQuery(Set.of(state), null, null, 1, null)))
                .isEqualTo(1));
        return states;
    }

    @Test
    void records_whose_retention_is_over_are_not_listed() {
        publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), succeeded());
        clock.advance(RETENTION);

        assertThat(find(query())).isEmpty();
        assertThat(engine.tasks().count(query())).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1001})
    void a_page_has_1_to_1000_tasks(int limit) {
        assertThatThrownBy(() -> new TaskQuery(Set.of(), null, null, limit, null))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("1 to 1000");
    }

    private List<TaskRecord> find(TaskQuery query) {
        return engine.tasks().find(query);
    }

    private static TaskQuery query() {
        return new TaskQuery(Set.of(), null, null, 100, null);
    }

    private static TaskQuery page(TaskQuery query, @Nullable MessageId before) {
        return new TaskQuery(query.states(), query.name(), query.queue(), query.limit(), before);
    }

    private static List<MessageId> newestFirst(Collection<MessageId> ids) {
        List<MessageId> sorted = new ArrayList<>(ids);
        sorted.sort(Collections.reverseOrder());
        return sorted;
    }

    private void oneTaskInEachState() {
        Subscription worker = worker(WORKER, TASK);
        run(worker, TaskState.SUCCEEDED, succeeded());
        run(worker, TaskState.FAILED, failed("no"));
        run(worker, TaskState.CANCELLED, new Outcome.Cancelled("no"));
        run(worker, TaskState.EXPIRED, new Outcome.Expired());
        ids.put(TaskState.PARKED, publish(task("rare")).id());
        park(worker, takeOne(worker), "unknown");
        ids.put(TaskState.RUNNING, publish(task()).id());
        takeOne(worker);
        ids.put(
                TaskState.SCHEDULED,
                publish(task().withNotBefore(clock.instant().plusSeconds(60))).id());
        ids.put(TaskState.WAITING, newId());
        join(engine.tasks().record(List.of(recorded(newestFirst(ids.values()).get(0), TaskState.WAITING))));
        ids.put(TaskState.QUEUED, publish(task()).id());
    }

    private void run(Subscription worker, TaskState state, Outcome outcome) {
        ids.put(state, publish(task()).id());
        commitDone(takeOne(worker), outcome);
    }

    /** Four tasks of each of three names in each of two queues; half of the tasks of each kind are done. */
    @CanIgnoreReturnValue
    private List<MessageId> tasksOfSeveralNamesAndQueues() {
        List<Message> tasks = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            for (String name : NAMES) {
                for (String queue : List.of(QUEUE, "other")) {
                    tasks.add(Message.of(newId(), queue, name, Payload.EMPTY, clock.instant()));
                }
            }
        }
        publishAll(tasks);
        for (String queue : List.of(QUEUE, "other")) {
            Subscription worker = engine.broker().subscribe(new SubscribeSpec(List.of(queue), LEASE, WORKER, Set.of()));
            Deliveries.take(worker, 6).forEach(delivery -> commitDone(delivery, succeeded()));
        }
        return Deliveries.idsOf(tasks);
    }
}
