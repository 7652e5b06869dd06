package io.lovage.sql;

import io.lovage.broker.Place;
import io.lovage.message.MessageId;
import io.lovage.store.Attempt;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells what is known of tasks, from messages and records alike. A message decides over a record. */
public final class TaskReader {

    private static final List<Place> LIVING = List.of(Place.READY, Place.DELAYED, Place.LEASED, Place.PARKED);

    private static final List<TaskState> RECORDED =
            List.of(TaskState.WAITING, TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED, TaskState.EXPIRED);

    private static final String LIVE_COLUMNS = "key, id, name, queue, enqueued_at, due, reason";

    private final Sql sql;
    private final Dictionaries names;
    private final long now;

    /** For reads as of {@code now}, in milliseconds. */
    public TaskReader(Sql sql, Dictionaries names, long now) {
        this.sql = sql;
        this.names = names;
        this.now = now;
    }

    private record Found(long key, TaskRecord task) {}

    public Optional<TaskRecord> get(MessageId id) throws SQLException {
        Optional<StoredMessage> message = MessageTable.find(sql, names, id);
        if (message.isPresent() && !message.get().isTask()) {
            return Optional.empty();
        }
        if (message.isPresent() && message.get().place() != Place.DEAD) {
            return Optional.of(live(message.get()));
        }
        Optional<StoredTask> record = TaskTable.find(sql, names, id, now);
        return record.isEmpty()
                ? Optional.empty()
                : Optional.of(record.get()
                        .record(AttemptTable.of(sql, names, record.get().key())));
    }

    private TaskRecord live(StoredMessage found) throws SQLException {
        TaskState state = Codes.taskState(found.place());
        List<Attempt> attempts = new ArrayList<>(AttemptTable.of(sql, names, found.key()));
        if (found.holder() != null && found.since() != null) {
            attempts.add(new Attempt(found.attempt(), found.holder(), found.since(), null, null));
        }
        return new TaskRecord(
                found.id(),
                Objects.requireNonNull(found.message().task()),
                found.message().queue(),
                state,
                attempts,
                null,
                null,
                found.reason(),
                found.message().enqueuedAt(),
                found.due(),
                null);
    }

    public Map<MessageId, TaskRecord> finished(List<MessageId> ids) throws SQLException {
        Map<MessageId, TaskRecord> finished = new HashMap<>();
        for (MessageId id : ids) {
            Optional<StoredTask> record = TaskTable.find(sql, names, id, now);
            if (record.isPresent() && record.get().state().isFinal()) {
                finished.put(id, record.get().record(List.of()));
            }
        }
        return finished;
    }

    public List<TaskRecord> find(TaskQuery query) throws SQLException {
        List<Found> found = new ArrayList<>();
        for (Place place : LIVING) {
            if (wants(query, Codes.taskState(place))) {
                found.addAll(findLive(query, place));
            }
        }
        if (!recordedStates(query).isEmpty()) {
            found.addAll(findRecorded(query));
        }
        return found.stream()
                .sorted(Comparator.comparingLong(Found::key).reversed())
                .limit(query.limit())
                .map(Found::task)
                .toList();
    }

    private List<Found> findLive(TaskQuery query, Place place) throws SQLException {
        Filter filter = narrow(live("SELECT " + LIVE_COLUMNS, place), query);
        page(filter, query);
        return filter.isImpossible()
                ? List.of()
                : sql.list(filter.sql(), row -> readLive(row, Codes.taskState(place)), filter.parameters());
    }

    private Found readLive(ResultSet row, TaskState state) throws SQLException {
        return new Found(
                row.getLong(1),
                new TaskRecord(
                        sql.dialect().readId(row, 2),
                        names.taskNames().nameOf(sql, row.getLong(3)),
                        names.queues().nameOf(sql, row.getLong(4)),
                        state,
                        List.of(),
                        null,
                        null,
                        sql.nullableText(row, 7),
                        Millis.read(row.getLong(5)),
                        Millis.readNullable(Sql.nullableLong(row, 6)),
                        null));
    }

    private List<Found> findRecorded(TaskQuery query) throws SQLException {
        Filter filter = narrow(recorded("SELECT " + StoredTask.COLUMNS, query), query);
        page(filter, query);
        return filter.isImpossible()
                ? List.of()
                : sql.list(filter.sql(), row -> readRecorded(StoredTask.read(sql, names, row)), filter.parameters());
    }

    private static Found readRecorded(StoredTask task) {
        TaskRecord record = task.record(List.of());
        Instant finishedAt = record.finishedAt();
        return new Found(
                task.key(),
                new TaskRecord(
                        record.id(),
                        record.name(),
                        record.queue(),
                        record.state(),
                        List.of(),
                        record.result(),
                        record.error(),
                        record.reason(),
                        record.enqueuedAt(),
                        null,
                        finishedAt));
    }

    private void page(Filter filter, TaskQuery query) throws SQLException {
        if (query.before() != null) {
            filter.and("key < ?", Homes.of(sql, query.before()));
        }
        filter.then("ORDER BY key DESC LIMIT ?", query.limit());
    }

    public long count(TaskQuery query) throws SQLException {
        long count = 0;
        for (Place place : LIVING) {
            if (wants(query, Codes.taskState(place))) {
                count += count(narrow(live("SELECT count(*)", place), query));
            }
        }
        return recordedStates(query).isEmpty()
                ? count
                : count + count(narrow(recorded("SELECT count(*)", query), query));
    }

    private long count(Filter filter) throws SQLException {
        return filter.isImpossible() ? 0 : sql.number(filter.sql(), 0, filter.parameters());
    }

    private static Filter live(String select, Place place) {
        int state = Codes.of(place);
        Filter filter = new Filter(select + " FROM message" + MessageReader.indexOf(state));
        filter.then("WHERE state = " + state);
        return filter.and("name IS NOT NULL");
    }

    private Filter recorded(String select, TaskQuery query) {
        List<TaskState> states = recordedStates(query);
        Filter filter = new Filter(select + " FROM task WHERE (expires_at IS NULL OR expires_at > ?)", now);
        if (!states.contains(TaskState.SUCCEEDED)) {
            filter.and("state <> 1");
        }
        if (states.size() < RECORDED.size()) {
            filter.and(states.stream()
                    .map(state -> "state = " + Codes.ofRecorded(state))
                    .collect(Collectors.joining(" OR ", "(", ")")));
        }
        return filter;
    }

    private Filter narrow(Filter filter, TaskQuery query) throws SQLException {
        if (query.name() != null) {
            MessageReader.narrow(filter, "name = ?", names.taskNames().find(sql, query.name()));
        }
        if (query.queue() != null) {
            MessageReader.narrow(filter, "queue = ?", names.queues().find(sql, query.queue()));
        }
        return filter;
    }

    private static List<TaskState> recordedStates(TaskQuery query) {
        return RECORDED.stream().filter(state -> wants(query, state)).toList();
    }

    private static boolean wants(TaskQuery query, TaskState state) {
        return query.states().isEmpty() || query.states().contains(state);
    }
}
