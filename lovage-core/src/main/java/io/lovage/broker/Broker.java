package io.lovage.broker;

import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The message half of an engine: moves opaque bytes from producers to consumers. It never parses a body, never retries and knows no
 * policy. Thread-safe. Every implementation passes {@code EngineContracts} of the testkit.
 *
 * <p>Outcomes are three-valued everywhere: yes, definitely no, unknown. Unknown is a normal value. A method that returns a stage
 * doesn't block, and its stage completes within the engine's request timeout.
 */
public interface Broker {

    /**
     * Publishes a batch; result i belongs to message i. Not atomic across messages.
     *
     * <ul>
     *   <li>{@code ACCEPTED} only once the message outlives what {@link Capabilities#durability()} names.
     *   <li>A message with an id that the engine holds already is {@code ACCEPTED} and not stored twice. The same goes for an id with a final
     *       task record. A WAITING record with its id is gone for good once the message exists.
     *   <li>Messages beyond {@link Capabilities#maxBodyBytes()} are {@code REJECTED} before any I/O.
     *   <li>A queue comes into being with its first message.
     * </ul>
     */
    CompletionStage<List<PublishResult>> publish(List<Message> batch);

    /** Starts receiving. */
    Subscription subscribe(SubscribeSpec spec);

    /** Numbers of every queue that ever had a message or a consumer, by name. */
    List<QueueStats> stats();

    /**
     * Removes the waiting messages of {@code queue} that are at one of {@code places} (never leased ones); returns how many.
     *
     * <p>A task whose message was READY, DELAYED or PARKED is recorded as CANCELLED with the reason {@code purged}. One whose message was DEAD
     * stays FAILED, and from then on its record is kept for the default retention. Plain messages leave nothing behind.
     */
    long purge(String queue, Set<Place> places);

    /** Where each of {@code ids} is now; ids that the engine doesn't hold are absent from the map. */
    Map<MessageId, Browsed> locate(List<MessageId> ids);

    /** Reads without consuming, oldest first, at most {@code limit} messages after {@code after} (exclusive). */
    List<Browsed> browse(BrowseSpec spec);

    /**
     * Puts dead letters back into their queue, due at {@code when}, with a fresh allowance of attempts: those so far are forgiven but stay in
     * the history. A task is not FAILED any more. Returns the ids that were dead and are not any more.
     */
    Set<MessageId> redrive(List<MessageId> ids, Instant when);
}
