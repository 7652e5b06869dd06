package io.lovage.sql.outbox;

import io.lovage.Lovage;
import io.lovage.client.MessageOptions;
import io.lovage.client.Parcel;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.sql.CallersTransaction;
import io.lovage.task.Call;
import io.lovage.task.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * Sends inside the caller's own transaction to an engine that is not in the caller's database: what is sent is stored in a table beside the caller's own, and a
 * {@link Relay} brings it to the engine once the transaction is committed. PostgreSQL, MariaDB, MySQL or SQLite. One per process is enough; thread-safe.
 *
 * <pre>{@code
 * Outbox outbox = Outbox.on(dataSource);
 * try (Relay relay = outbox.relayTo(lovage)) {
 *     ...
 *     outbox.enqueue(connection, CONFIRM.with(order)); // in a transaction
 * }
 * }</pre>
 */
public final class Outbox {

    private final OutboxSettings settings;
    private final Place place;
    private final Rows rows;
    private final Clock clock;
    private final MessageIds ids;
    private final List<Pace> relays = new CopyOnWriteArrayList<>();

    private Outbox(DataSource source, OutboxSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        place = new Place(source, settings.table());
        rows = new Rows(place.database(), settings.table());
        ids = new MessageIds(clock);
    }

    /** As {@link #on(DataSource, OutboxSettings)}, with the default settings. */
    public static Outbox on(DataSource source) {
        return on(source, OutboxSettings.DEFAULT);
    }

    /**
     * The outbox in the database of {@code source}; its table is made if it isn't there.
     *
     * @throws EngineUnavailableException if the database can't be reached or the table can't be made
     * @throws io.lovage.message.InvalidMessageException if there can't be one in such a database
     */
    public static Outbox on(DataSource source, OutboxSettings settings) {
        return on(source, settings, SystemTime.clock());
    }

    static Outbox on(DataSource source, OutboxSettings settings, Clock clock) {
        Outbox outbox = new Outbox(source, settings, clock);
        outbox.prepare();
        return outbox;
    }

    private void prepare() {
        try {
            if (!place.<Boolean>look(rows::isThere)) {
                boolean unused = place.transact(connection -> {
                    rows.create(connection);
                    return true;
                });
            }
        } catch (SQLException e) {
            throw place.failure(e);
        }
    }

    /** The statements that make the table, for people who run them themselves before the first {@link #on}. */
    public String schema() {
        return place.database().schema(settings.table());
    }

    /**
     * Sends a call as part of the transaction that is open on {@code connection}: it is brought to the engine once the caller has committed, and never if the
     * caller rolls back. The connection is left open and its transaction as it is.
     *
     * @param connection of the data source that this outbox is on, with auto-commit off
     * @return the id to wait for, see {@link Lovage#handle(String, Class)}. If the call has a unique key that somebody holds by then, it is not sent, and there
     *     won't be anything with this id
     * @throws io.lovage.message.InvalidMessageException if it is too large or no valid flow, or if the connection commits by itself
     * @throws EngineUnavailableException if the database refuses; most databases then want the transaction rolled back
     */
    @CanIgnoreReturnValue
    public String enqueue(Connection connection, Call<?> call) {
        return enqueueAll(connection, List.of(call)).get(0);
    }

    /** Sends many calls as part of the transaction that is open on {@code connection}; id i is of call i. Errors as in {@link #enqueue}. */
    @CanIgnoreReturnValue
    public List<String> enqueueAll(Connection connection, Collection<? extends Call<?>> calls) {
        List<Parcel> parcels = new ArrayList<>(calls.size());
        calls.forEach(call -> parcels.add(Parcel.of(call, ids.next(), clock.instant())));
        return store(connection, parcels);
    }

    /** Publishes a plain message as part of the transaction that is open on {@code connection}, and returns its id. Errors as in {@link #enqueue}. */
    @CanIgnoreReturnValue
    public String publish(Connection connection, String queue, Object content, MessageOptions options) {
        Payload body = Payload.of(Json.write(content, "A message for queue '" + queue + "'"));
        Message message = options.message(ids.next(), queue, body, clock.instant());
        return store(connection, List.of(Parcel.of(message))).get(0);
    }

    private List<String> store(Connection connection, List<Parcel> parcels) {
        try {
            CallersTransaction.check(connection);
            rows.insert(connection, parcels, clock.millis());
        } catch (SQLException e) {
            throw new EngineUnavailableException(
                    "Storing in the outbox " + settings.table()
                            + " inside the caller's transaction failed, so roll it back: " + e.getMessage(),
                    e);
        }
        relays.forEach(Pace::hurry);
        return parcels.stream().map(parcel -> parcel.id().toString()).toList();
    }

    /**
     * Begins to bring what is in the outbox to {@code lovage}'s engine, until the relay is closed. Any number of processes may do so at once. Close it before
     * {@code lovage}.
     */
    public Relay relayTo(Lovage lovage) {
        Pace pace = new Pace(settings.poll());
        Round round = new Round(place, rows, lovage.engine(), settings, Relay.LOG);
        Relay relay = new Relay(round, pace, () -> relays.remove(pace));
        relays.add(pace);
        relay.start();
        return relay;
    }

    /** Has this process's relay look at once. To be called after a commit by who wants to save the milliseconds in which it would look by itself. */
    public void committed() {
        relays.forEach(Pace::hurry);
    }

    /** How much is in it. */
    public OutboxStats stats() {
        return place.transactOrFail(rows::stats);
    }

    /** What the engine won't take, oldest first, at most {@code limit}. */
    public List<Refused> refused(int limit) {
        return place.transactOrFail(connection -> rows.refused(connection, limit));
    }

    /** Gives all that the engine wouldn't take another chance; returns how many. */
    @CanIgnoreReturnValue
    public int retryRefused() {
        int retried = place.transactOrFail(rows::retry);
        committed();
        return retried;
    }
}
