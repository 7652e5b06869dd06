package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Place;
import io.lovage.broker.QueueStats;
import io.lovage.engine.Engine;
import io.lovage.message.MessageId;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What holds of an engine whatever was done to it, as long as nobody does anything to it now. */
final class Invariants {

    private static final int PAGE = 1000;
    private static final int SAMPLE = 200;

    private record Spot(String queue, Place place) {}

    private final Engine engine;

    private Invariants(Engine engine) {
        this.engine = engine;
    }

    static void check(Engine engine, Witness witness) {
        Invariants invariants = new Invariants(engine);
        invariants.noMessageIsLostOrDoubled(witness);
        if (engine.capabilities().has(Feature.BROWSE)) {
            invariants.everythingAgreesOnWhereMessagesAre();
        }
    }

    private void noMessageIsLostOrDoubled(Witness witness) {
        Set<MessageId> held = held(List.copyOf(witness.everOffered()));
        for (MessageId id : witness.everAccepted()) {
            assertThat(held.contains(id) || witness.ends(id) > 0 || isFinished(id))
                    .as("message %s was accepted, so it is somewhere or was ended", id)
                    .isTrue();
        }
        for (MessageId id : witness.everOffered()) {
            assertThat(witness.ends(id) + (held.contains(id) ? 1 : 0))
                    .as("how often message %s was ended or is still there", id)
                    .isLessThanOrEqualTo(witness.offers(id));
        }
    }

    private Set<MessageId> held(List<MessageId> ids) {
        return locate(engine.broker(), ids).keySet();
    }

    /** As {@link Broker#locate}, in batches. */
    static Map<MessageId, Browsed> locate(Broker broker, List<MessageId> ids) {
        Map<MessageId, Browsed> located = new HashMap<>();
        for (int from = 0; from < ids.size(); from += PAGE) {
            located.putAll(broker.locate(ids.subList(from, Math.min(ids.size(), from + PAGE))));
        }
        return located;
    }

    private boolean isFinished(MessageId id) {
        return engine.tasks().get(id).filter(task -> task.state().isFinal()).isPresent();
    }

    private void everythingAgreesOnWhereMessagesAre() {
        List<Browsed> all = new ArrayList<>();
        for (Place place : Place.values()) {
            List<Browsed> there = browseAll(place);
            all.addAll(there);
            tasksAreWhereTheirMessagesAre(place, there);
        }
        statsShowWhatBrowseShows(all);
    }

    private List<Browsed> browseAll(Place place) {
        List<Browsed> all = new ArrayList<>();
        List<Browsed> page;
        do {
            MessageId last =
                    all.isEmpty() ? null : all.get(all.size() - 1).message().id();
            page = engine.broker().browse(new BrowseSpec(place, null, null, false, PAGE, last));
            all.addAll(page);
        } while (page.size() == PAGE);
        assertThat(all).allSatisfy(message -> assertThat(message.place()).isEqualTo(place));
        return all;
    }

    private void statsShowWhatBrowseShows(List<Browsed> browsed) {
        Map<Spot, Long> counts = browsed.stream()
                .collect(
                        Collectors.groupingBy(at -> new Spot(at.message().queue(), at.place()), Collectors.counting()));
        Map<String, Instant> oldest = browsed.stream()
                .filter(at -> at.place() == Place.READY)
                .collect(Collectors.toMap(
                        at -> at.message().queue(), at -> at.message().enqueuedAt(), Invariants::earlier));
        Set<String> listed = new HashSet<>();
        for (QueueStats stats : engine.broker().stats()) {
            String queue = stats.queue();
            assertThat(stats)
                    .as("stats of queue %s as browse shows it", queue)
                    .isEqualTo(new QueueStats(
                            queue,
                            counts.getOrDefault(new Spot(queue, Place.READY), 0L),
                            counts.getOrDefault(new Spot(queue, Place.DELAYED), 0L),
                            counts.getOrDefault(new Spot(queue, Place.LEASED), 0L),
                            counts.getOrDefault(new Spot(queue, Place.PARKED), 0L),
                            counts.getOrDefault(new Spot(queue, Place.DEAD), 0L),
                            oldest.get(queue)));
            assertThat(listed.add(queue)).as("queue %s is listed once", queue).isTrue();
        }
        Set<String> unlisted = counts.keySet().stream().map(Spot::queue).collect(Collectors.toSet());
        unlisted.removeAll(listed);
        assertThat(unlisted).as("queues of which there are no stats").isEmpty();
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private void tasksAreWhereTheirMessagesAre(Place place, List<Browsed> browsed) {
        TaskState state = state(place);
        List<MessageId> ids = browsed.stream()
                .filter(at -> at.message().task() != null)
                .map(at -> at.message().id())
                .toList();
        checkCount(ids.size(), state);
        ids.stream()
                .limit(SAMPLE)
                .forEach(id -> assertThat(engine.tasks().get(id))
                        .as("task %s, whose message is %s", id, place)
                        .get()
                        .extracting(TaskRecord::state)
                        .isEqualTo(state));
    }

    private static TaskState state(Place place) {
        return switch (place) {
            case READY -> TaskState.QUEUED;
            case DELAYED -> TaskState.SCHEDULED;
            case LEASED -> TaskState.RUNNING;
            case PARKED -> TaskState.PARKED;
            case DEAD -> TaskState.FAILED;
        };
    }

    private void checkCount(long messages, TaskState state) {
        long tasks = engine.tasks().count(new TaskQuery(Set.of(state), null, null, 1, null));
        if (state.isFinal()) {
            assertThat(tasks).as("tasks that are %s", state).isGreaterThanOrEqualTo(messages);
        } else {
            assertThat(tasks).as("tasks that are %s", state).isEqualTo(messages);
        }
    }
}
